import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import { type Fields, fieldsOf, isSame, type Path, type Value, valueAt } from "../value.ts";
import { resolve, root } from "./pointers.ts";

/** What an adopter's optimistic locking may see: which ways may change, and what is wrong there. */
export type TouchVerdict = { readonly allowed: readonly Path[]; readonly faults: readonly string[] };

/** @param written how many places of each source were written: at least one statement, at most one each */
export function judgeTouch(
  written: ReadonlyMap<ReferenceSource, number>,
  before: Fields,
  after: Fields,
): TouchVerdict {
  const most = [...written.values()].reduce((sum, one) => sum + one, 0);
  const verdicts = [...written.keys()].flatMap(({ touch }) => {
    const version = touch?.version === undefined ? [] : [judgeVersion(touch.version, before, after, most)];
    return touch?.updatedAt === undefined ? version : [...version, judgeTime(touch.updatedAt, before, after)];
  });
  return {
    allowed: verdicts.flatMap(({ allowed }) => allowed),
    faults: verdicts.flatMap(({ faults }) => faults),
  };
}

/** Returns the place of a pointer where a value can stand, because a map holds the place; else undefined. */
function placeOf(pointer: string, item: Fields): { path: Path; value: Value | undefined } | undefined {
  const { path, value } = resolve(pointer, root(item));
  return fieldsOf(valueAt(item, path.slice(0, -1))) === undefined ? undefined : { path, value };
}

function judgeVersion(pointer: string, before: Fields, after: Fields, most: number): TouchVerdict {
  const place = placeOf(pointer, before);
  const old = place?.value ?? { N: "0" };
  if (place === undefined || !("N" in old)) return { allowed: [], faults: [] };
  const is = valueAt(after, place.path);
  const [from, to] = [wholeOf(old.N), is !== undefined && "N" in is ? wholeOf(is.N) : undefined];
  // What no count can follow stays: a fraction, or a number that has no room for another digit.
  if (from === undefined || !hasRoom(from + 1n)) return { allowed: [], faults: [] };
  const steps = to === undefined ? -1n : to - from;
  const isCounted = steps >= 1n && steps <= BigInt(most);
  return {
    allowed: [place.path],
    faults: isCounted ? [] : [`the version ${pointer} went from ${old.N} to ${JSON.stringify(is)}`],
  };
}

const wholeOf = (text: string): bigint | undefined => (/^-?[0-9]+$/.test(text) ? BigInt(text) : undefined);
const hasRoom = (whole: bigint): boolean => String(whole).replace(/^-/, "").replace(/0+$/, "").length <= 38;

function judgeTime(pointer: string, before: Fields, after: Fields): TouchVerdict {
  const place = placeOf(pointer, before);
  if (place === undefined) return { allowed: [], faults: [] };
  const is = valueAt(after, place.path);
  const isNumber = place.value !== undefined && "N" in place.value;
  const isTime = isNumber
    ? is !== undefined && "N" in is && /^1[0-9]{9}([0-9]{3})?$/.test(is.N)
    : is !== undefined && "S" in is && /^20\d\d-\d\d-\d\dT[\d:.]+Z$/.test(is.S);
  const isNow = isTime && !isSame(place.value, is);
  return { allowed: [place.path], faults: isNow ? [] : [`the time ${pointer} is ${JSON.stringify(is)}`] };
}
