/** Set by the commands that try all: `npm run prove recovery` and `npm run prove mutants`. */
export const IS_WHOLE = process.env.CASES === "all";

/** `npm test` has five minutes: of many cases it tries each n-th, the commands that prove try all. */
export function someOf<T>(cases: readonly T[], each: number): readonly T[] {
  return IS_WHOLE ? cases : cases.filter((_, index) => index % each === Math.floor(each / 2));
}

/** The environment of a process whose tests try all cases. */
export const ALL_CASES = { ...process.env, CASES: "all" };
