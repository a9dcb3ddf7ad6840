import { pack } from "../../domain/items/packed.ts";
import { createUseCounts, NO_USES, type UseCounts } from "../../domain/usage/use-counts.ts";
import type { Cursor } from "../ports/pass.ts";
import type { Slice } from "./slice.ts";

/**
 * Returns the uses of a segment after a chunk, to be saved with its position: whatever a slice that dies had counted since its last cursor is counted again
 * by the next one, and once. Uses that the cursor has no room for go into rows that it names, and the next ones begin at none.
 * @returns undefined where some were not counted, or they are too many: then the pass makes no snapshot
 */
export async function keepUses(
  { keptUses, segment, usesBytes, snapshotSize }: Slice,
  { uses }: Cursor,
  counted: UseCounts,
): Promise<Cursor["uses"]> {
  if (uses === undefined) return undefined;
  const { keptIn } = uses;
  const size = uses.size + counted.size();
  if (size > snapshotSize) return undefined;
  const sum = createUseCounts();
  sum.addRows(uses.rows);
  sum.addRows(counted.rows());
  const rows = sum.rows();
  if (pack(rows).length <= usesBytes) return { rows, keptIn, size };
  return { rows: NO_USES, keptIn: [...keptIn, await keptUses.keep(segment, keptIn.length, rows)], size };
}
