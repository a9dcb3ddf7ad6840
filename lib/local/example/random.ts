/** A source of random values that a seed decides: the same seed makes the same example on every machine. */
export type Random = {
  /** Returns a number from 0 up to, and without, 1. */
  fraction(): number;
  /** Returns a whole number from 0 up to, and without, `below`. */
  below(below: number): number;
  /** Returns true with a chance of `chance` percent. */
  percent(chance: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** Returns `count` different values, or all where there are fewer. */
  sample<T>(values: readonly T[], count: number): T[];
};

/** Mulberry32: 32 bits of state are plenty for examples. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    percent: (chance) => fraction() * 100 < chance,
    pick: (values) => {
      if (values.length === 0) throw new RangeError("there is nothing to pick from");
      return values[below(values.length)]!;
    },
    sample: (values, count) => {
      const left = [...values];
      return Array.from(
        { length: Math.min(count, left.length) },
        () => left.splice(below(left.length), 1)[0]!,
      );
    },
  };
}
