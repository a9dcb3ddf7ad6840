import fc from "fast-check";
import type { ParameterField, ParameterRule, ParameterSet } from "../../../lib/contract/registry-document.ts";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { mayHold } from "../../model/legal-parameters.ts";

export const NAMES = ["a", "b", "c", "d"] as const;
/** What is stored, or says itself what it is. */
export const VALUES = [
  true,
  false,
  "x",
  "y",
  "z",
  -3,
  0,
  1,
  2,
  2.5,
  3,
  8,
  100,
  null,
  "long",
  "",
  [],
  ["x"],
  {},
] as const;
/** … and what forms and other interfaces make of it. */
const STORED = [
  ...["1", " 2.5 ", "1e2", "-0.0", "0x1", "Infinity", "true", " false", "abc"],
  ...[
    { type: "on" },
    { type: "off", n: 2, more: "kept" },
    { type: "on", n: "8", m: 1 },
    { type: "mute", n: null },
  ],
  ...[{ type: "what", n: 1 }, { n: 3 }, { mode: "on", n: 100 }],
] as const;

const field: fc.Arbitrary<ParameterField> = fc
  .oneof(
    fc.record({ type: fc.constant("boolean" as const) }),
    fc.record({
      type: fc.constant("choice" as const),
      choices: fc.constantFrom(["x", "y", "z"], ["y"], ["z", "x"]),
    }),
    fc.record(
      {
        type: fc.constantFrom("integer" as const, "number" as const),
        minimum: fc.constantFrom(-2, 0, 1),
        maximum: fc.constantFrom(3, 9),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      { type: fc.constant("text" as const), maxLength: fc.constantFrom(0, 1, 4) },
      { requiredKeys: ["type"] },
    ),
    fc.record({ type: fc.constantFrom("list" as const, "object" as const) }),
  )
  .chain((plain) => {
    const nullable = fc.boolean();
    const legal = VALUES.filter((one) => mayHold(plain, one));
    const usual = fc.option(fc.constantFrom(...legal), { nil: undefined });
    return fc.tuple(nullable, usual).map(
      ([isNullable, byDefault]): ParameterField => ({
        ...plain,
        ...(isNullable ? { nullable: true } : {}),
        ...(byDefault === undefined ? {} : { default: byDefault }),
      }),
    );
  });

type Fields = Readonly<Record<(typeof NAMES)[number], ParameterField>>;

/** Fields with readings, thresholds, and numbers that are shown beside some values only. */
function worded(fields: Fields): fc.Arbitrary<Fields> {
  const some = <Value>(one: fc.Arbitrary<Value>) => fc.option(one, { nil: undefined, freq: 2 });
  const words = (name: string, one: ParameterField) => {
    const legal = VALUES.filter((value) => mayHold(one, value));
    const others = NAMES.filter((other) => other !== name);
    const other = fc.constantFrom(...others);
    const reading = fc.record(
      {
        key: fc.constantFrom("type", "type", "mode"),
        values: fc
          .tuple(fc.constantFrom(...legal), fc.constantFrom(...legal))
          .map(([on, off]) => ({ on, off })),
        fields: fc.oneof(
          other.map((inside) => ({ n: inside })),
          fc.constant({ n: others[0]!, m: others[1]! }),
        ),
      },
      { requiredKeys: ["key", "values"] },
    );
    const choice = fc.constantFrom(...(one.choices ?? ["none"]));
    const thresholds = fc
      .tuple(other, choice, choice, choice)
      .map(([from, low, middle, high]) => ({ from, below: { "5": middle, "1.5": low }, else: high }));
    const shown = other.chain((beside) =>
      fc
        .constantFrom(...VALUES.filter((value) => value === null || mayHold(fields[beside], value)))
        .map((value) => ({ visibleWhen: { [beside]: value } })),
    );
    return fc
      .record({
        reading: one.type === "boolean" || one.type === "choice" ? some(reading) : fc.constant(undefined),
        thresholds: one.type === "choice" ? some(thresholds) : fc.constant(undefined),
        ui: one.type === "number" || one.type === "integer" ? some(shown) : fc.constant(undefined),
      })
      .map((added): ParameterField => {
        const given = Object.entries(added).filter(([, value]) => value !== undefined);
        return { ...one, ...Object.fromEntries(given) };
      });
  };
  return fc.record({
    a: words("a", fields.a),
    b: words("b", fields.b),
    c: words("c", fields.c),
    d: words("d", fields.d),
  });
}

const absentIn = fc.subarray([...NAMES], { minLength: 1, maxLength: 2 });

function ruleOver(fields: ParameterSet["fields"]): fc.Arbitrary<ParameterRule> {
  const comparable = (name: string) =>
    VALUES.filter((one) => (typeof one !== "object" || one === null) && mayHold(fields[name]!, one));
  const asked = NAMES.filter((name) => comparable(name).length > 0);
  if (asked.length === 0) return absentIn.map((absent) => ({ absent }));
  const pairs = fc
    .uniqueArray(fc.constantFrom(...asked), { minLength: 1, maxLength: 2 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc.constantFrom(...comparable(name)).map((value): [string, unknown] => [name, value]),
        ),
      ),
    )
    .map((entries) => Object.fromEntries(entries));
  const numeric = NAMES.filter((name) => ["number", "integer"].includes(fields[name]!.type));
  const less =
    numeric.length < 2
      ? fc.constant({})
      : fc
          .shuffledSubarray([...numeric], { minLength: 2, maxLength: 2 })
          .map(([low, high]) => ({ [low!]: high! }));
  return fc
    .tuple(
      fc.record({ when: pairs, unless: pairs }, { requiredKeys: [] }),
      fc.record({ absent: absentIn, equal: pairs, less }, { requiredKeys: [] }),
    )
    .map(([conditions, demands]) => ({ ...conditions, ...demands }));
}

/** Somewhere each name is a number, so that a threshold may ask for it. */
const ELSEWHERE: ParameterSet = {
  fields: Object.fromEntries(NAMES.map((name) => [name, { type: "number" }])),
};

function isValid(set: ParameterSet): boolean {
  const document = { version: 1, providers: {}, deleted: [], parameterSets: { sets: { S: set, ELSEWHERE } } };
  return validateRegistry(document, { sets: {} }, "2026-06-01").valid;
}

/** Sets of people's own that pass the rules of a registry, with rules across fields that get in each other's way. */
export const ownSets: fc.Arbitrary<ParameterSet> = fc
  .record({ a: field, b: field, c: field, d: field })
  .chain(worded)
  .chain((fields) =>
    fc
      .record({
        rules: fc.array(
          ruleOver(fields).filter((rule) => isValid({ fields, rules: [rule] })),
          { maxLength: 4 },
        ),
        others: fc.constantFrom("keep" as const, "keep" as const, "drop" as const),
        /** Some sets lack a field. */
        without: fc.option(fc.constantFrom(...NAMES), { nil: undefined, freq: 2 }),
      })
      .map(({ rules, others, without }): ParameterSet => {
        const left = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== without));
        const smaller = { fields: left, rules, others };
        return without !== undefined && isValid(smaller) ? smaller : { fields, rules, others };
      }),
  );

/** `e` and `f` are fields of no set. */
export const ownValues = fc.dictionary(
  fc.constantFrom(...NAMES, "e", "f"),
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<unknown>(...VALUES) },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(...STORED) },
  ),
  { maxKeys: 6 },
);
