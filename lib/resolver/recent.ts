/**
 * Values that are kept for a short time, at most so many: the oldest make room. By hand: the resolver is loaded by applications, which get no
 * dependency with it but the SDK's client.
 */
type Recent<V> = {
  /** What is kept for the key, or what `read` answers. Calls at the same time share one reading; one that fails is not kept. */
  get(key: string, read: () => Promise<V>): Promise<V>;
};

export function createRecent<V>(options: {
  readonly milliseconds: number;
  readonly atMost: number;
  /** In milliseconds. */
  now(): number;
}): Recent<V> {
  const { milliseconds, atMost, now } = options;
  /** In the order of their making, which is that of their ends. */
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
