/**
 * Returns about how many bytes a value takes as JSON, without making the text: enough to tell when there is too much to keep. Characters count as one,
 * whatever they take.
 */
export function roughSize(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 5;
  if (value instanceof Uint8Array) return Math.ceil((value.byteLength * 4) / 3) + 14;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + roughSize(one) + 1, 2);
  let size = 2;
  for (const name in value) size += name.length + 4 + roughSize((value as Record<string, unknown>)[name]);
  return size;
}
