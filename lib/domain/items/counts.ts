/** Adds to the count of a key. */
export function increase(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Returns the sum of counts, key by key; a key that only one side has counts as 0 on the other side. @param sign -1 subtracts the right counts */
export function addCounts<Counts extends Readonly<Record<string, number>>>(
  left: Counts,
  right: Counts,
  sign: 1 | -1 = 1,
): Counts {
  const sum = new Map(Object.entries(left));
  for (const [key, count] of Object.entries(right)) increase(sum, key, sign * count);
  return Object.fromEntries(sum) as Counts;
}
