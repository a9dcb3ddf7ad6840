/**
 * Values that are kept for a short time. Their number is limited: the oldest make room. Written by hand: applications load the resolver, and get no
 * dependency with it but the SDK's client.
 */
type Recent<V> = {
  /** Returns the value kept for the key, or the result of `read`. Calls at the same time share one reading; a reading that fails is not kept. */
  get(key: string, read: () => Promise<V>): Promise<V>;
};

export function createRecent<V>(options: {
  readonly milliseconds: number;
  readonly atMost: number;
  /** Returns the time in milliseconds. */
  now(): number;
}): Recent<V> {
  const { milliseconds, atMost, now } = options;
  /** Kept values in the order in which they were made, which is the order in which they end. */
  const kept = new Map<string, { readonly until: number; readonly value: Promise<V> }>();

  return {
    get(key, read) {
      const at = now();
      const known = kept.get(key);
      if (known !== undefined && at < known.until) return known.value;
      kept.delete(key);
      for (const oldest of kept.keys()) {
        if (kept.size < atMost) break;
        kept.delete(oldest);
      }
      const value = read();
      const entry = { until: at + milliseconds, value };
      kept.set(key, entry);
      value.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      return value;
    },
  };
}
