import { closest } from "./closest.ts";
import { nameOf } from "./ids.ts";

/** Most known ids that are compared letter by letter: with more of them that takes too long for what it is worth. */
const MOST_COMPARED = 2_000;

/**
 * Creates a function that returns the known id that an unknown one was probably meant to be: the same but for blanks, case, separators, a region in
 * front, `-latest` or a missing provider; else one at most two letters away. The function returns null where there is none, or more than one could be
 * meant.
 */
export function createNearest(knownIds: Iterable<string>): (id: string) => string | null {
  const known = [...knownIds];
  const spellings = new Map<string, string | null>();
  const add = (spelling: string, id: string): void => {
    const other = spellings.get(spelling);
    spellings.set(spelling, other === undefined || other === id ? id : null);
  };
  for (const id of known) {
    add(plain(id), id);
    add(plain(nameOf(id)), id);
  }
  const compared = known.length <= MOST_COMPARED ? known : [];
  return (id) => {
    for (const spelling of [plain(id), plain(nameOf(id))]) {
      const meant = spellings.get(spelling);
      if (meant !== undefined) return meant;
    }
    return closest(id.trim(), compared) ?? null;
  };
}

/** Matches a region in front of a name or a provider, as Bedrock's inference profiles have it. */
const REGION = /(^|\/)(?:us|us-gov|eu|apac|jp|au|ca|sa|global)\./g;

function plain(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^models\//, "")
    .replaceAll(REGION, "$1")
    .replace(/[-:@]latest$/, "")
    .replaceAll(/[\s_.]+/g, "-");
}
