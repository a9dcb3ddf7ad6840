import type { ParameterMap, ParameterSet, ParameterSynonym } from "../../contract/registry-document.ts";
import { fieldOf } from "./legal-value.ts";
import { isKeptAsText, isNothingEntered, readValue } from "./read-value.ts";
import type { PreparedSet, Values } from "./set-rules.ts";

/** Where the value of a field goes in the target, and as what. */
export type FieldAssignment = {
  readonly to: string;
  readonly value: unknown;
  /** The value was exchanged for another one that means the same. */
  readonly isConverted: boolean;
  /** A number or a boolean was stored as text, and is written so. */
  readonly isText: boolean;
};

/** What an assignment goes by, beside the target. */
export type AssignmentWords = {
  /** The set that is left; null where nobody knows it. */
  readonly from: ParameterSet | null;
  readonly map: ParameterMap;
  readonly synonyms: readonly ParameterSynonym[];
};

type Candidate = FieldAssignment & {
  readonly field: string;
  /** What was said in so many words goes before the same name, and that before a synonym. */
  readonly rank: number;
};

const MAPPED = 0;
const SAME_NAME = 1;
const SYNONYM = 2;

/**
 * The field of the target that each field goes to; a field without one is dropped. Two fields that want the same place: a map goes before
 * the same name, that before a synonym, then the order of their names decides, so that it does not matter in which order they are stored.
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
    // Not set is no competition: the value of a synonym may take the place.
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

/** Where a field goes by its name alone; undefined where the target has no place for it. */
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

/** What a map makes of a value; its keys are texts: `true`, `0.7`, `high`. */
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

/** The first name that means the same and that somebody has. */
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

/** Each row of `values` holds what means the same, in the order of the fields. */
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
