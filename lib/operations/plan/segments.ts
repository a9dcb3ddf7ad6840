import type { SegmentPointer } from "../../contract/run-steps.ts";
import type { PassTable } from "../ports/pass.ts";

export type SegmentSizes = {
  /** Bytes of a table that one segment reads. */
  readonly segmentBytes: number;
  /** Segments of every table, whatever its size. @default by the table's size */
  readonly segments?: number | undefined;
  /** How many segments are read at a time. */
  readonly segmentsAtOnce: number;
};

/** The most segments of all tables together, and the most bytes that they may take: Plan's result lists every segment, in at most 256 KB. */
const MAX_SEGMENTS = 1_000;
const MAX_SEGMENT_BYTES = 200_000;
/** Bytes of one segment in the list, `{"table":,"segment":999,"of":999},`, without the table's name. */
const POINTER_BYTES = 40;

/** Divides tables into segments, which are read side by side. */
export function dividedTables(
  sizes: SegmentSizes,
  found: ReadonlyMap<string, { readonly items: number; readonly bytes: number }>,
): PassTable[] {
  const bySize = segmentsBySize(
    [...found.values()].map(({ bytes }) => bytes),
    sizes,
  );
  const wanted = [...found].map(([table, { items }], index) => ({
    table,
    segments: bySize[index] ?? 1,
    items,
  }));
  const bytes = wanted.reduce((total, one) => total + one.segments * bytesOfPointer(one), 0);
  if (bytes <= MAX_SEGMENT_BYTES) return wanted;
  const share = MAX_SEGMENT_BYTES / bytes;
  return wanted.map((one) => ({ ...one, segments: Math.max(Math.floor(one.segments * share), 1) }));
}

function bytesOfPointer({ table }: PassTable): number {
  return Buffer.byteLength(JSON.stringify(table)) + POINTER_BYTES;
}

/**
 * Returns the number of segments of each table. A segment has a fixed share of the table's cap, as one of those that are read at a time: with one segment
 * more than these, that one would take as long as all before it, and leave the rest of the cap unused. So there are as many as can be read at a time, or
 * less, or a multiple of them: of 41 segments' worth 80 are made.
 * @param tables their bytes
 */
export function segmentsBySize(
  tables: readonly number[],
  { segmentBytes, segments, segmentsAtOnce }: SegmentSizes,
): readonly number[] {
  const inRounds = (count: number): number =>
    count <= segmentsAtOnce ? count : Math.ceil(count / segmentsAtOnce) * segmentsAtOnce;
  const wanted = tables.map((bytes) => segments ?? inRounds(Math.max(Math.ceil(bytes / segmentBytes), 1)));
  const sum = wanted.reduce((total, one) => total + one, 0);
  if (sum <= MAX_SEGMENTS) return wanted;
  return wanted.map((one) => Math.max(Math.floor((one * MAX_SEGMENTS) / sum), 1));
}

export function segmentsOf(tables: readonly PassTable[]): SegmentPointer[] {
  return tables.flatMap(({ table, segments }) =>
    Array.from({ length: segments }, (_, segment) => ({ table, segment, of: segments })),
  );
}
