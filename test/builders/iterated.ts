/** Returns how many elements of arrays are walked while a piece of synchronous work runs: a spread, a loop, a Set or a Map made of a list. */
export function iteratedIn(work: () => unknown): number {
  const iterate = Array.prototype[Symbol.iterator];
  let elements = 0;
  Array.prototype[Symbol.iterator] = function counted<T>(this: T[]) {
    elements += this.length;
    return iterate.call(this) as ArrayIterator<T>;
  };
  try {
    work();
  } finally {
    Array.prototype[Symbol.iterator] = iterate;
  }
  return elements;
}
