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
  const bySize = segmentsBySize(
    sizes,
    [...found.values()].map(({ bytes }) => bytes),
  );
  return [...found].map(([table, { items }], index) => ({ table, segments: bySize[index] ?? 1, items }));
}

/** Returns the number of segments of each table. @param tables their bytes */
export function segmentsBySize(sizes: SegmentSizes, tables: readonly number[]): readonly number[] {
  const wanted = tables.map((bytes) => sizes.segments ?? Math.max(Math.ceil(bytes / sizes.segmentBytes), 1));
  const sum = wanted.reduce((total, one) => total + one, 0);
  if (sum <= MAX_SEGMENTS) return wanted;
  return wanted.map((one) => Math.max(Math.floor((one * MAX_SEGMENTS) / sum), 1));
}

export function segmentsOf(tables: readonly PassTable[]): SegmentPointer[] {
  return tables.flatMap(({ table, segments }) =>
    Array.from({ length: segments }, (_, segment) => ({ table, segment, of: segments })),
  );
}
