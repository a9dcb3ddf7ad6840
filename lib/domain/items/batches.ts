/** What DynamoDB takes in one call: so many writes or statements, and so many keys to read. */
export const BATCH_WRITES = 25;
export const BATCH_READS = 100;

/** The pauses in milliseconds before a call is repeated: each is twice as long as the one before it. */
export type Pauses = { readonly firstPause: number; readonly longestPause: number };

/** A batch whose rest must be taken: only the time of the function ends the attempts. */
export const BATCH_PAUSES: Pauses = { firstPause: 50, longestPause: 2_000 };

/** Returns the milliseconds to wait after an attempt, the first of which is 1. */
export function pauseAfter(attempt: number, { firstPause, longestPause }: Pauses): number {
  return Math.min(firstPause * 2 ** (attempt - 1), longestPause);
}

/** A limit on the sum of sizes in one batch. An item that is larger than the limit is a batch by itself. */
type BatchSize<T> = { readonly of: (item: T) => number; readonly most: number };

/** Cuts items into batches of at most `most` items, in their order, none empty. Each batch is made when the caller asks for it. */
export function* batchesOf<T>(items: Iterable<T>, most: number, size?: BatchSize<T>): Generator<T[]> {
  let batch: T[] = [];
  let sum = 0;
  for (const item of items) {
    const added = size?.of(item) ?? 0;
    if (batch.length === most || (batch.length > 0 && sum + added > (size?.most ?? 0))) {
      yield batch;
      batch = [];
      sum = 0;
    }
    batch.push(item);
    sum += added;
  }
  if (batch.length > 0) yield batch;
}

/** Gathers what comes into groups that hold `enough`, in order; the last may hold less. @param of how much one value counts. @default 1 */
export async function* groupsOf<T>(
  values: AsyncIterable<T>,
  enough: number,
  of: (value: T) => number = () => 1,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  let sum = 0;
  for await (const value of values) {
    group.push(value);
    sum += of(value);
    if (sum < enough) continue;
    yield group;
    group = [];
    sum = 0;
  }
  if (group.length > 0) yield group;
}
