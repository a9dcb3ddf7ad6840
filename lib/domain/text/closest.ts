/** Longest word that is compared, in characters: a longer one is the name of a model with everything in it, and takes too long to compare. */
const LONGEST = 64;

/**
 * Returns the word that was probably meant: the nearest one at a distance of at most two edits; undefined without one. A difference of case is no
 * edit, and two letters in the wrong order are one. Written by hand: the command line needs it before it loads anything else, and a library gives the distance alone, which is the shorter half.
 */
export function closest(word: string, words: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const folded = word.toLowerCase();
  let best: string | undefined;
  let least = Math.min(2, Math.floor(word.length / 2)) + 1;
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(folded, candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Returns Levenshtein's distance, in which two neighbours that change places are one edit, computed row by row. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  let twoAbove: number[] = [];
  for (let row = 0; row < left.length; row += 1) {
    const current = [row + 1];
    for (let column = 0; column < right.length; column += 1) {
      const replaced = above[column]! + (left[row] === right[column] ? 0 : 1);
      const isSwapped = left[row] === right[column - 1] && left[row - 1] === right[column];
      const swapped = isSwapped ? (twoAbove[column - 1] ?? replaced) + 1 : replaced;
      current.push(Math.min(replaced, swapped, above[column + 1]! + 1, current[column]! + 1));
    }
    [twoAbove, above] = [above, current];
  }
  return above[right.length]!;
}
