const BARS = " ▁▂▃▄▅▆▇█";
/** A line of the report has 80 columns; two stand before the bars. */
const COLUMNS = 76;
/** Milliseconds, so that a window holds many calls. */
const SHORTEST = 100;

/**
 * Returns how many values fall into each of the windows of one length between the first and the last.
 * @param times milliseconds, in order
 */
export function windowsOf(times: readonly number[]): { readonly ms: number; readonly counts: number[] } {
  const first = times[0] ?? 0;
  const span = (times.at(-1) ?? first) - first;
  const windows = Math.min(Math.max(Math.floor(span / SHORTEST), 1), COLUMNS);
  const ms = Math.max(span / windows, SHORTEST);
  const counts = new Array<number>(windows).fill(0);
  for (const time of times) {
    const window = Math.min(Math.floor((time - first) / ms), windows - 1);
    counts[window] = (counts[window] ?? 0) + 1;
  }
  return { ms, counts };
}

/**
 * Returns one character for each value: a blank for none, else a bar of one to eight eighths of the height.
 * @param height of the largest bar
 */
export function bars(values: readonly number[], height: number): string {
  return values
    .map((value) => BARS[value === 0 ? 0 : Math.max(1, Math.min(8, Math.round((8 * value) / height)))])
    .join("");
}
