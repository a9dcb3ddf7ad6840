import fc from "fast-check";
import type { ParameterField, ParameterMap, ParameterSet } from "../../../lib/contract/registry-document.ts";
import { type MappedParameters, mapThroughHops } from "../../../lib/domain/parameters/parameter-mapping.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { faultsOf } from "../../model/legal-parameters.ts";

export type Parameters = Readonly<Record<string, unknown>>;

export const SETS: ReadonlyMap<string, ParameterSet> = new Map(Object.entries(parameterSets.sets));

/** All ordered pairs, a set with itself included. */
export const PAIRS = [...SETS.keys()].flatMap((from) => [...SETS.keys()].map((to) => ({ from, to })));

export const setNamed = (name: string): ParameterSet => SETS.get(name) as ParameterSet;

/** Maps from one of the built-in sets to another, in one hop. */
export function mapBetween(
  from: string,
  to: string,
  values: Parameters,
  map?: ParameterMap,
): MappedParameters {
  return mapThroughHops([hopBetween(from, to, map)], values);
}

export function hopBetween(from: string, to: string, map?: ParameterMap) {
  const { synonyms, choiceOrder } = parameterSets;
  return {
    to: `p/${to}`,
    from: setNamed(from),
    set: setNamed(to),
    synonyms,
    choiceOrder,
    ...(map === undefined ? {} : { map }),
  };
}

/** What a hop between two built-in sets reads and writes; written from the contract, without the code under test. */
export function isDescribed(from: string, to: string, name: string): boolean {
  const has = (one: string) => [from, to].some((set) => Object.hasOwn(setNamed(set).fields, one));
  return (
    has(name) ||
    parameterSets.synonyms.some(({ fields }) => fields.some((one) => one === name) && fields.some(has))
  );
}

const NUMBERS = [
  -1, 0, 0.5, 0.7, 1, 1.5, 2, 2.5, 1023, 1024, 1025, 8000, 8192, 32_000, 64_000, 64_001, 128_000, 1e21,
];

/** As forms and providers' interfaces have it. */
const STORED_OTHERWISE = [
  "0.2",
  "4000",
  " 1e3 ",
  "-1.50",
  "",
  "0x10",
  "Infinity",
  "true",
  "false",
  { type: "enabled", budget_tokens: 10_000 },
  { type: "enabled", budget_tokens: "2000", display: "full" },
  { type: "adaptive" },
  { type: "disabled", budget_tokens: 0 },
  { type: "unheard of" },
];

function sampleOf(field: ParameterField): fc.Arbitrary<unknown> {
  const one = commonValue(field);
  return field.nullable === true ? fc.option(one) : one;
}

function commonValue({ type, choices = [] }: ParameterField): fc.Arbitrary<unknown> {
  if (type === "choice") return fc.constantFrom(...choices);
  return type === "boolean" ? fc.boolean() : fc.constantFrom(...NUMBERS);
}

const ALL_FIELDS = new Map([...SETS.values()].flatMap(({ fields }) => Object.entries(fields)));

/** Fields that sets know, with values that they could have somewhere; some of them cannot stand together, or not in this set. */
export const plausible: fc.Arbitrary<Parameters> = fc.record(
  {
    ...Object.fromEntries(
      [...ALL_FIELDS].map(([name, field]) => [
        name,
        field.type === "choice"
          ? fc.constantFrom(...parameterSets.choiceOrder.effort, ...parameterSets.choiceOrder.verbosity)
          : fc.oneof(
              { weight: 3, arbitrary: sampleOf(field) },
              { weight: 1, arbitrary: fc.constantFrom<unknown>(...STORED_OTHERWISE) },
            ),
      ]),
    ),
    stop: fc.constant(["###"]),
    seed: fc.constant(42),
  },
  { requiredKeys: [] },
);

/** Legal values of a set: what people have really stored. */
export function legalIn(set: ParameterSet): fc.Arbitrary<Parameters> {
  const fields = Object.entries(set.fields).map(([name, field]) => [name, sampleOf(field)]);
  return fc
    .record(Object.fromEntries(fields), { requiredKeys: [] })
    .filter((values) => faultsOf(set, values).length === 0);
}

/** Any JSON object at all, its names hostile, some of them names of fields. */
export const anything: fc.Arbitrary<Parameters> = fc
  .dictionary(
    fc.oneof(
      fc.constantFrom(...ALL_FIELDS.keys(), "__proto__", "constructor", "toString", "hasOwnProperty", ""),
      fc.string(),
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom(...NUMBERS, "high", "0.7", true)),
    { maxKeys: 8 },
  )
  .map((values) => JSON.parse(JSON.stringify(values)));
