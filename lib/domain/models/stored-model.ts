import { rowSize } from "../items/row-size.ts";
import { hopText, packHops } from "./hops.ts";
import type { ModelRecord } from "./records.ts";

/**
 * Bytes that the row of a model may have. An item of DynamoDB takes 409,600: the rest is left for what runs set in a row later, its state, times and
 * counts, so that a row that could be written once can always be written again.
 */
export const MOST_ROW_BYTES = 400_000;

/**
 * Returns a row as it is stored: hops packed and the parameter map as text, so that a name that a maintainer wrote never becomes an attribute's name,
 * and a tombstone takes one write unit.
 */
export function storedModel(row: ModelRecord): Record<string, unknown> {
  const { hops, parameterMap, ...plain } = row;
  return {
    ...plain,
    hops: packHops(hops),
    parameterMap: parameterMap === undefined ? undefined : JSON.stringify(parameterMap),
  };
}

/** Returns the bytes that a row takes at most: hops count as they are before they are packed, which is all that most rows need to know. */
export function modelBytesAtMost(row: ModelRecord): number {
  const { hops, parameterMap, ...plain } = row;
  const map = parameterMap === undefined ? 0 : Buffer.byteLength(JSON.stringify(parameterMap));
  return rowSize(plain) + NAMES_BYTES + map + bytesOfHops(row);
}

/** Returns the bytes that a row takes. */
export function modelBytes(row: ModelRecord): number {
  return rowSize(storedModel(row));
}

/** Returns the bytes of the hops of a row before they are packed. */
export function bytesOfHops({ hops }: Pick<ModelRecord, "hops">): number {
  return hops.reduce((sum, hop) => sum + Buffer.byteLength(hopText(hop)) + 1, 2);
}

/** The names of the two attributes that are no plain ones, and what compression adds to what it cannot make smaller. */
const NAMES_BYTES = 100;
