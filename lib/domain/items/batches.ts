/** A limit on the sum of sizes in one batch. An item that is larger than that alone is a batch by itself. */
type BatchSize<T> = { readonly of: (item: T) => number; readonly most: number };

/** Cuts items into batches of at most `most` items, in their order, none empty; they are made as they are asked for. */
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
