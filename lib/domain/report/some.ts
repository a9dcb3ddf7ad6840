/** A list that was cut, and how many it leaves out. */
export type Some<T> = { readonly shown: readonly T[]; readonly left: number };

/** Returns the first of a list. */
export function firstOf<T>(all: readonly T[], most: number): Some<T> {
  return { shown: all.slice(0, most), left: Math.max(0, all.length - most) };
}
