/**
 * Returns the bytes that DynamoDB counts of a row of ours, of JSON values and bytes: names and texts as UTF-8, bytes as they are, and some for each number,
 * list and map (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html). Numbers count as the longest.
 */
export function rowSize(item: Readonly<Record<string, unknown>>): number {
  let size = 0;
  for (const [name, value] of Object.entries(item))
    if (value !== undefined) size += Buffer.byteLength(name) + sizeOf(value);
  return size;
}

const LONGEST_NUMBER = 21;
/** Of a list or a map itself, and of each element in it. */
const COLLECTION = 3;
const ELEMENT = 1;

function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return LONGEST_NUMBER;
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value))
    return value.reduce((sum: number, element) => sum + sizeOf(element) + ELEMENT, COLLECTION);
  if (typeof value !== "object" || value === null) return 1;
  return COLLECTION + rowSize(value as Record<string, unknown>) + Object.keys(value).length * ELEMENT;
}
