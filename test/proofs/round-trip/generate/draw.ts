import fc from "fast-check";
import { createRandom } from "../../../../lib/local/example/random.ts";

/** A source of choices that runs dry: after so many draws each further one is the first, and simplest, option. */
export type Budget = { readonly seed: number; readonly draws: number };

export type Draw = {
  /** From 0 to below a limit. */
  below(limit: number): number;
  pick<T>(options: readonly [T, ...T[]] | readonly T[]): T;
  /** False once it has run dry. */
  chance(percent: number): boolean;
  some<T>(options: readonly T[], percent: number): T[];
  shuffled<T>(options: readonly T[]): T[];
};

/** A case shrinks by drawing less: a dozen steps find the least that still fails, where each step is a whole platform. */
export function budgets(most: number): fc.Arbitrary<Budget> {
  return fc.record({ seed: fc.noShrink(fc.noBias(fc.nat(2 ** 31 - 1))), draws: fc.noBias(fc.nat(most)) });
}

export function drawFrom({ seed, draws }: Budget): Draw {
  let left = draws;
  const random = createRandom(seed).fraction;
  const below = (limit: number): number => {
    if (left <= 0 || limit <= 1) return 0;
    left -= 1;
    return (random() * 2 ** 32) % limit;
  };
  const draw: Draw = {
    below,
    pick: (options) => options[below(options.length)]!,
    chance: (percent) => below(100) >= 100 - percent,
    some: (options, percent) => options.filter(() => draw.chance(percent)),
    shuffled(options) {
      const list = [...options];
      for (let last = list.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [list[last], list[other]] = [list[other]!, list[last]!];
      }
      return list;
    },
  };
  return draw;
}
