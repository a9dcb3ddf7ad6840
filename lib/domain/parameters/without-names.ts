import type {
  ParameterField,
  ParameterMap,
  ParameterRule,
  ParameterSet,
  ParameterSynonym,
} from "../../contract/registry-document.ts";
import { describedFields } from "./described-fields.ts";
import type { Hop } from "./hop.ts";

type Names = ReadonlySet<string>;

const reduced = new WeakMap<readonly Hop[], Map<string, readonly Hop[]>>();

/** Returns the hops as if no set described these names, because the values under them are no parameters: the model itself, for example. */
export function withoutNames(hops: readonly Hop[], names: Names): readonly Hop[] {
  const taken = [...describedFields(hops)].filter((name) => names.has(name)).sort();
  if (taken.length === 0) return hops;
  const ofHops = reduced.get(hops) ?? new Map<string, readonly Hop[]>();
  reduced.set(hops, ofHops);
  const key = JSON.stringify(taken);
  const known = ofHops.get(key) ?? hops.map((hop) => hopWithout(hop, new Set(taken)));
  ofHops.set(key, known);
  return known;
}

const reducedSets = new WeakMap<ParameterSet, WeakMap<Names, ParameterSet>>();

/** Returns a set as if it did not describe these names; for the same names it returns the same object. */
export function setWithoutNames(set: ParameterSet, names: Names): ParameterSet {
  if (!Object.keys(set.fields).some((name) => names.has(name))) return set;
  const ofSet = reducedSets.get(set) ?? new WeakMap<Names, ParameterSet>();
  reducedSets.set(set, ofSet);
  const known = ofSet.get(names) ?? setWithout(set, names);
  ofSet.set(names, known);
  return known;
}

function hopWithout(hop: Hop, names: Names): Hop {
  const { from, set, map, synonyms, ...rest } = hop;
  return {
    ...rest,
    from: from === null ? null : setWithout(from, names),
    set: set === null ? null : setWithout(set, names),
    ...(map === undefined ? {} : { map: mapWithout(map, names) }),
    ...(synonyms === undefined
      ? {}
      : { synonyms: synonyms.flatMap((group) => synonymWithout(group, names)) }),
  };
}

function mapWithout(map: ParameterMap, names: Names): ParameterMap {
  return Object.fromEntries(
    Object.entries(map).filter(
      ([field, change]) =>
        !names.has(field) && (change === "drop" || change.to === undefined || !names.has(change.to)),
    ),
  );
}

function synonymWithout({ fields, values }: ParameterSynonym, names: Names): ParameterSynonym[] {
  const isFree = (_one: unknown, place: number): boolean => !names.has(fields[place] as string);
  const left = fields.filter(isFree);
  if (left.length < 2) return [];
  return [
    { fields: left, ...(values === undefined ? {} : { values: values.map((row) => row.filter(isFree)) }) },
  ];
}

function setWithout(set: ParameterSet, names: Names): ParameterSet {
  const fields = Object.entries(set.fields)
    .filter(([name]) => !names.has(name))
    .map(([name, field]) => [name, fieldWithout(field, names)]);
  const rules = (set.rules ?? []).flatMap((rule) => ruleWithout(rule, names));
  return { ...set, fields: Object.fromEntries(fields), rules };
}

/** Returns a rule without these names, or none: it is unknown whether a condition on such a name holds. */
function ruleWithout(rule: ParameterRule, names: Names): ParameterRule[] {
  const { when = {}, unless = {}, absent = [], equal = {}, less = {} } = rule;
  if (Object.keys({ ...when, ...unless }).some((name) => names.has(name))) return [];
  const compared = Object.entries(less).filter((pair) => !pair.some((name) => names.has(name)));
  const equals = Object.entries(equal).filter(([name]) => !names.has(name));
  return [
    {
      when,
      unless,
      absent: absent.filter((name) => !names.has(name)),
      equal: Object.fromEntries(equals),
      less: Object.fromEntries(compared),
    },
  ];
}

/** Returns a field without these names: it has no threshold that asks for such a name, and a reading leaves it inside its object. */
function fieldWithout(field: ParameterField, names: Names): ParameterField {
  const { thresholds, reading, ...rest } = field;
  const inner = Object.entries(reading?.fields ?? {}).filter(([, name]) => !names.has(name));
  return {
    ...rest,
    ...(thresholds === undefined || names.has(thresholds.from) ? {} : { thresholds }),
    ...(reading === undefined ? {} : { reading: { ...reading, fields: Object.fromEntries(inner) } }),
  };
}
