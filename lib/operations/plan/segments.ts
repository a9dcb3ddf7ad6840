import type { SegmentPointer } from "../../contract/run-steps.ts";
import type { PassTable } from "../ports/pass.ts";

export type SegmentSizes = {
  /** Bytes of a table that one segment reads. */
  readonly segmentBytes: number;
  /** Segments of every table, whatever its size. @default by the table's size */
  readonly segments?: number | undefined;
};

/** The most segments of all tables together: Plan's result lists every segment, in at most 256 KB. */
const MAX_SEGMENTS = 1_000;

/** Divides tables into segments, which are read side by side. */
export function dividedTables(
  sizes: SegmentSizes,
  found: ReadonlyMap<string, { readonly items: number; readonly bytes: number }>,
): PassTable[] {
  const wanted = [...found].map(([table, description]) => {
    const bySize = Math.ceil(description.bytes / sizes.segmentBytes);
    const segments = sizes.segments ?? Math.max(bySize, 1);
    return { table, segments, items: description.items };
  });
  const sum = wanted.reduce((total, { segments }) => total + segments, 0);
  const share = (segments: number): number => Math.max(Math.floor((segments * MAX_SEGMENTS) / sum), 1);
  return sum <= MAX_SEGMENTS
    ? wanted
    : wanted.map((table) => ({ ...table, segments: share(table.segments) }));
}

export function segmentsOf(tables: readonly PassTable[]): SegmentPointer[] {
  return tables.flatMap(({ table, segments }) =>
    Array.from({ length: segments }, (_, segment) => ({ table, segment, of: segments })),
  );
}
