import type { ParameterMap, ParameterSet, ParameterSynonym } from "../../contract/registry-document.ts";
import { fieldOf } from "./legal-value.ts";
import { isKeptAsText, isNothingEntered, readValue } from "./read-value.ts";
import type { PreparedSet, Values } from "./set-rules.ts";

/** The place that the value of a field gets in the target, and the value there. */
export type FieldAssignment = {
  readonly to: string;
  readonly value: unknown;
  /** True where the value was exchanged for another one that means the same. */
  readonly isConverted: boolean;
  /** True where a number or a boolean was stored as text, and is written as text. */
  readonly isText: boolean;
};

/** The declarations that an assignment follows, beside the target. */
export type AssignmentWords = {
  /** The set that is left; null where it is unknown. */
  readonly from: ParameterSet | null;
  readonly map: ParameterMap;
  readonly synonyms: readonly ParameterSynonym[];
};

type Candidate = FieldAssignment & {
  readonly field: string;
  /** Rank among candidates: an explicit map goes before the same name, and the same name before a synonym. */
  readonly rank: number;
};

const MAPPED = 0;
const SAME_NAME = 1;
const SYNONYM = 2;

/**
 * Returns the field of the target that each field goes to; a field without one is dropped. Where two fields want the same place, a map goes before
 * the same name, and the same name before a synonym; then the order of their names decides, so that it does not matter in which order they are
 * stored.
 */
export function assignFields(
  values: Values,
  target: PreparedSet["fields"],
  words: AssignmentWords,
): ReadonlyMap<string, FieldAssignment> {
  const winners = new Map<string, Candidate>();
  for (const [field, value] of values) {
    const candidate = candidateFor(field, value, target, words);
    if (candidate === undefined) continue;
    // A field that is not set does not compete: the value of a synonym may take the place.
    const place = target.get(candidate.to);
    if (candidate.value === null && place?.nullable !== true) continue;
    if (place !== undefined && isNothingEntered(place, candidate.value)) continue;
    const other = winners.get(candidate.to);
    if (other === undefined || goesBefore(candidate, other)) winners.set(candidate.to, candidate);
  }
  return new Map([...winners.values()].map((winner) => [winner.field, winner]));
}

function goesBefore(one: Candidate, other: Candidate): boolean {
  return one.rank === other.rank ? one.field < other.field : one.rank < other.rank;
}

/** Returns the field that a field goes to by its name alone; undefined where the target has no place for it. */
export function placeOf(
  field: string,
  target: PreparedSet["fields"],
  { map, synonyms }: Pick<AssignmentWords, "map" | "synonyms">,
): { readonly to: string; readonly rank: number; readonly synonym?: FoundSynonym } | undefined {
  const entry = Object.hasOwn(map, field) ? map[field] : undefined;
  if (entry === "drop") return undefined;
  if (entry?.to !== undefined && target.has(entry.to)) return { to: entry.to, rank: MAPPED };
  if (target.has(field)) return { to: field, rank: SAME_NAME };
  const synonym = findSynonym(field, (name) => target.has(name), synonyms);
  return synonym === undefined ? undefined : { to: synonym.name, rank: SYNONYM, synonym };
}

function candidateFor(
  field: string,
  value: unknown,
  target: PreparedSet["fields"],
  words: AssignmentWords,
): Candidate | undefined {
  const place = placeOf(field, target, words);
  if (place === undefined) return undefined;
  const { to, rank, synonym } = place;
  const known = fieldOf(words.from, field);
  const entry = Object.hasOwn(words.map, field) ? words.map[field] : undefined;
  const said = { stored: value, read: readValue(known ?? target.get(to), value) };
  const mapped = typeof entry === "object" ? converted(said, entry.values) : undefined;
  const same = mapped ?? (synonym === undefined ? undefined : sameMeaning(said, field, synonym));
  const isText = isKeptAsText(value, known, target.get(to));
  return {
    field,
    to,
    rank,
    isText,
    value: same === undefined ? value : same.value,
    isConverted: same !== undefined,
  };
}

/** A value as it is stored, and as it is read. */
type Said = { readonly stored: unknown; readonly read: unknown };

/** Returns what a map makes of a value; the keys of the map are texts: `true`, `0.7`, `high`. */
function converted(
  { stored, read }: Said,
  values: Readonly<Record<string, unknown>> = {},
): { readonly value: unknown } | undefined {
  const key = [stored, read]
    .filter((one) => typeof one !== "object" || one === null)
    .map(String)
    .find((one) => Object.hasOwn(values, one));
  return key === undefined ? undefined : { value: values[key] };
}

type FoundSynonym = { readonly name: string; readonly group: ParameterSynonym };

/** Returns the first name that means the same and passes `has`. */
export function findSynonym(
  field: string,
  has: (name: string) => boolean,
  synonyms: readonly ParameterSynonym[],
): FoundSynonym | undefined {
  for (const group of synonyms) {
    if (!group.fields.includes(field)) continue;
    const name = group.fields.find((one) => one !== field && has(one));
    if (name !== undefined) return { name, group };
  }
  return undefined;
}

/** Returns the value of the other field that means the same. Each row of `values` holds values that mean the same, in the order of the fields. */
function sameMeaning(
  { stored, read }: Said,
  field: string,
  { name, group }: FoundSynonym,
): { readonly value: unknown } | undefined {
  const from = group.fields.indexOf(field);
  const rowWith = (value: unknown) => (group.values ?? []).find((one) => one[from] === value);
  const row = rowWith(stored) ?? rowWith(read);
  return row === undefined ? undefined : { value: row[group.fields.indexOf(name)] };
}
