import { snapshotOf, usageDay } from "../../domain/usage/usage-snapshot.ts";
import type { UseRows } from "../../domain/usage/use-counts.ts";
import { createUseCounts } from "../../domain/usage/use-counts.ts";
import type { Cursor, KeptCounts, PassPlan } from "../ports/pass.ts";
import type { TakenSnapshot } from "../ports/usage.ts";

export type SnapshotDependencies = {
  readonly keptUses: Pick<KeptCounts<UseRows>, "kept">;
  readonly snapshotSize: number;
};

/**
 * Adds up what the segments of a complete pass have counted, in their cursors and beside them. It reads no table of an adopter.
 * @returns undefined where the counts are not those of the whole platform: a table was out of reach, a segment began before uses were counted, the journal was
 * read to undo something while the tables were read, or there is more than fits into memory. The older snapshot then stays.
 */
export async function takeSnapshot(
  { keptUses, snapshotSize }: SnapshotDependencies,
  { id, startedAt, undos, models }: PassPlan,
  cursors: readonly Cursor[],
): Promise<TakenSnapshot | undefined> {
  const segments = cursors.flatMap(({ uses, trouble }) =>
    trouble === null && uses !== undefined ? [uses] : [],
  );
  const size = segments.reduce((sum, segment) => sum + segment.size, 0);
  if (segments.length < cursors.length || undos.length > 0 || size > snapshotSize) return undefined;
  const counts = createUseCounts();
  for (const { rows } of segments) counts.addRows(rows);
  const names = new Set(segments.flatMap(({ keptIn }) => keptIn));
  if (names.size > 0) for await (const rows of keptUses.kept(id, names)) counts.addRows(rows);
  const snapshot = snapshotOf({ at: startedAt, pass: id }, counts.rows());
  return { snapshot, day: usageDay(snapshot, models) };
}
