import type { ParameterMap, ParameterSynonym } from "../../contract/registry-document.ts";
import type { PreparedSet, Values } from "./set-rules.ts";

/** Where the value of a field goes in the target, and as what. */
export type Assignment = {
  readonly to: string;
  readonly value: unknown;
  /** The value was exchanged for another one that means the same. */
  readonly isConverted: boolean;
};

type Candidate = Assignment & {
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
  { map, synonyms }: { readonly map: ParameterMap; readonly synonyms: readonly ParameterSynonym[] },
): ReadonlyMap<string, Assignment> {
  const winners = new Map<string, Candidate>();
  for (const [field, value] of values) {
    const candidate = candidateFor(field, value, target, map, synonyms);
    if (candidate === undefined) continue;
    // Not set is no competition: the value of a synonym may take the place.
    if (candidate.value === null && target.get(candidate.to)?.nullable !== true) continue;
    const other = winners.get(candidate.to);
    if (other === undefined || goesBefore(candidate, other)) winners.set(candidate.to, candidate);
  }
  return new Map([...winners.values()].map((winner) => [winner.field, winner]));
}

function goesBefore(one: Candidate, other: Candidate): boolean {
  return one.rank === other.rank ? one.field < other.field : one.rank < other.rank;
}

function candidateFor(
  field: string,
  value: unknown,
  target: PreparedSet["fields"],
  map: ParameterMap,
  synonyms: readonly ParameterSynonym[],
): Candidate | undefined {
  const entry = Object.hasOwn(map, field) ? map[field] : undefined;
  if (entry === "drop") return undefined;
  const explicit = entry?.to !== undefined && target.has(entry.to) ? entry.to : undefined;
  const mapped = converted(value, entry?.values);
  if (explicit !== undefined) return { field, to: explicit, rank: MAPPED, ...mapped };
  if (target.has(field)) return { field, to: field, rank: SAME_NAME, ...mapped };
  const synonym = findSynonym(field, (name) => target.has(name), synonyms);
  if (synonym === undefined) return undefined;
  const same = mapped.isConverted ? mapped : sameMeaning(value, field, synonym);
  return { field, to: synonym.name, rank: SYNONYM, ...same };
}

/** What a map makes of a value; its keys are texts: `true`, `0.7`, `high`. */
function converted(value: unknown, values: Readonly<Record<string, unknown>> = {}) {
  const key = typeof value === "object" && value !== null ? undefined : String(value);
  return key !== undefined && Object.hasOwn(values, key)
    ? { value: values[key], isConverted: true }
    : { value, isConverted: false };
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
function sameMeaning(value: unknown, field: string, { name, group }: FoundSynonym) {
  const from = group.fields.indexOf(field);
  const row = (group.values ?? []).find((one) => one[from] === value);
  return row === undefined
    ? { value, isConverted: false }
    : { value: row[group.fields.indexOf(name)], isConverted: true };
}
