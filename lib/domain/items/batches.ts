/** What DynamoDB takes in one call: so many writes or statements, and so many keys to read. */
export const BATCH_WRITES = 25;
export const BATCH_READS = 100;

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
