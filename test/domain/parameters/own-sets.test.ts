import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type {
  ParameterMap,
  ParameterSet,
  ParameterSetsDocument,
} from "../../../lib/contract/registry-document.ts";
import { parameterForm } from "../../../lib/domain/forms/parameter-form.ts";
import { essenceOf } from "../../../lib/domain/models/hops.ts";
import { describedFields, dropsOthers } from "../../../lib/domain/parameters/described-fields.ts";
import type { Hop } from "../../../lib/domain/parameters/hop.ts";
import { illegalFields } from "../../../lib/domain/parameters/illegal-fields.ts";
import { mapThroughHops } from "../../../lib/domain/parameters/parameter-mapping.ts";
import { faultsOf, mayHold, ownField, plainFaultsOf, plainOf } from "../../model/legal-parameters.ts";
import { mapByTrying } from "../../model/mapping.ts";
import { NAMES, ownSets, ownValues } from "./arbitrary-sets.ts";
import type { Parameters } from "./pairs.ts";

const hopTo = (set: ParameterSet, from: ParameterSet | null = null): Hop => ({ to: "p/x", from, set });
const map = (set: ParameterSet, values: Parameters) => mapThroughHops([hopTo(set)], values);

const words: fc.Arbitrary<ParameterSetsDocument> = fc.record({
  sets: fc.constant({}),
  synonyms: fc.constantFrom(
    [],
    [{ fields: ["a", "b"] }],
    [{ fields: ["e", "c", "d"], values: [["x", true, 1]] }, { fields: ["b", "f"] }],
  ),
  choiceOrder: fc.constantFrom<Record<string, string[]>>({}, { a: ["x", "y", "z"], c: ["z", "x"] }),
});
const maps: fc.Arbitrary<ParameterMap | null> = fc.option(
  fc.dictionary(
    fc.constantFrom(...NAMES, "e"),
    fc.oneof(
      fc.constant("drop" as const),
      fc.record(
        {
          to: fc.constantFrom(...NAMES, "nowhere"),
          values: fc.constantFrom<Record<string, unknown>>({ "1": "x", true: 2 }, { x: 3, "100": false }),
        },
        { requiredKeys: [] },
      ),
    ),
    { maxKeys: 2 },
  ),
  { freq: 2 },
);
const froms = fc.option(ownSets, { freq: 5 });
const targets = fc.oneof(
  ownSets,
  ownSets.map((set): ParameterSet => ({ ...set, rules: [] })),
);

/** What chance made once in some 50,000 sets. */
const RARE: [ParameterSet, Parameters][] = [
  [
    {
      fields: {
        a: {
          type: "choice",
          choices: ["y"],
          nullable: true,
          default: "y",
          reading: { key: "type", values: { on: null, off: "y" } },
        },
        c: {
          type: "choice",
          choices: ["x", "y"],
          reading: { key: "type", values: { off: "x" }, fields: { n: "a" } },
        },
      },
    },
    { a: { type: "on" }, c: { type: "off", n: 2, more: "kept" } },
  ],
  [
    {
      fields: {
        a: {
          type: "choice",
          choices: ["z", "x"],
          reading: { key: "mode", values: { on: "x" }, fields: { n: "d" } },
        },
        d: { type: "integer", default: -3 },
      },
    },
    { d: null, a: { mode: "on", n: 100 } },
  ],
];

/** A null that a field may not hold goes where a value inside an object takes its place. */
function withoutIdleNulls(set: ParameterSet, values: Parameters): Parameters {
  const read = plainOf(set, values);
  const isIdle = (name: string): boolean => {
    const field = ownField(set, name);
    return values[name] === null && read[name] !== null && field !== undefined && !mayHold(field, null);
  };
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isIdle(name)));
}

test("whatever rules a registry brings, the result is legal, and mapping it again changes nothing", () => {
  fc.assert(
    fc.property(ownSets, ownValues, (set, values) => {
      const { parameters } = map(set, values);
      expect(faultsOf(set, parameters)).toEqual([]);
      const again = map(set, parameters);
      expect(again.changes.filter(({ action }) => action !== "keep")).toEqual([]);
      expect(again.parameters).toEqual(parameters);
      if (faultsOf(set, values).length === 0)
        expect({ ...parameters }).toEqual(withoutIdleNulls(set, values));
    }),
    { numRuns: 1_500, examples: RARE },
  );
});

const NO_WORDS: ParameterSetsDocument = { sets: {}, synonyms: [], choiceOrder: {} };

/** Objects beside the fields that they say, and names that lead to one another: found once in some hundred thousand. */
const RARE_WAYS: [
  ParameterSet | null,
  ParameterSet,
  ParameterSetsDocument,
  ParameterMap | null,
  Record<string, unknown>,
][] = [
  [
    null,
    {
      fields: {
        a: { type: "boolean", nullable: true, default: true },
        b: {
          type: "choice",
          choices: ["z", "x"],
          nullable: true,
          default: "z",
          reading: { key: "type", values: { on: "x", off: "z" }, fields: { n: "a" } },
        },
      },
      rules: [{ absent: ["a"] }],
    },
    NO_WORDS,
    null,
    { a: null, b: { type: "off", n: 2, more: "kept" } },
  ],
  // No value beside an object whose value is none here: it stays none.
  [
    null,
    {
      fields: {
        a: { type: "boolean", nullable: true },
        d: {
          type: "choice",
          choices: ["z", "x"],
          default: "z",
          reading: { key: "type", values: { on: "x", off: "x" }, fields: { n: "a" } },
        },
      },
    },
    NO_WORDS,
    null,
    { a: null, d: { type: "off", n: 2, more: "kept" } },
  ],
  // The object of `b` says the value of `a`, which has an object itself: that is written again, with what else is in it.
  [
    {
      fields: {
        a: { type: "text", maxLength: 0, default: "" },
        b: {
          type: "choice",
          choices: ["y"],
          default: "y",
          reading: { key: "type", values: { on: "y", off: "y" }, fields: { n: "a" } },
        },
      },
    },
    {
      fields: {
        a: {
          type: "choice",
          choices: ["z", "x"],
          nullable: true,
          default: "x",
          reading: { key: "type", values: { on: null, off: "x" } },
        },
        b: { type: "text", default: "x" },
      },
    },
    NO_WORDS,
    null,
    { b: { type: "on", n: "8" }, a: { type: "on", more: "kept" } },
  ],
  // The map drops the field: what the target reads in its object is no field here.
  [
    { fields: { a: { type: "boolean", reading: { key: "type", values: { on: true, off: false } } } } },
    {
      fields: {
        a: {
          type: "choice",
          choices: ["x"],
          default: "x",
          reading: { key: "type", values: { on: "x", off: "x" }, fields: { n: "b" } },
        },
        b: { type: "boolean", default: true },
      },
    },
    NO_WORDS,
    { a: "drop" },
    { a: { type: "on", n: "8", m: 1 } },
  ],
  // `b` goes to `d`, `d` goes to `a`, and a rule asks for a new `b`.
  [
    null,
    {
      fields: {
        a: { type: "number", minimum: 1, maximum: 9 },
        b: { type: "boolean" },
        d: { type: "integer", minimum: 1, maximum: 3, nullable: true, default: 3 },
      },
      rules: [{ when: { a: 1 }, equal: { b: true } }],
    },
    NO_WORDS,
    { d: { to: "a" }, b: { to: "d" } },
    { b: true, d: "1" },
  ],
];

test("between any two sets the mapping loses no more than the least that trying everything finds, and says what it does", () => {
  fc.assert(
    fc.property(froms, targets, words, maps, ownValues, (from, set, inForce, parameterMap, values) => {
      const { synonyms = [], choiceOrder = {} } = inForce;
      const hop: Hop = {
        ...hopTo(set, from),
        synonyms,
        choiceOrder,
        ...(parameterMap === null ? {} : { map: parameterMap }),
      };
      const stop = { model: "m", set: "S", map: null };
      const tried = mapByTrying(values, {
        from: { ...stop, definition: from },
        to: { ...stop, definition: set },
        map: parameterMap,
        inForce,
      });
      const { parameters, changes } = mapThroughHops([hop], values);
      // Where rules get in each other's way, trying finds repairs that no rule asks for: there the result has to be legal only.
      if ((set.rules ?? []).length === 0) expect({ ...parameters }).toEqual({ ...tried });
      expect(faultsOf(set, parameters)).toEqual([]);
      const described = describedFields([hop]);
      for (const [name, value] of Object.entries(values).filter(([one]) => !described.has(one))) {
        if (dropsOthers([hop])) expect(changes).toContainEqual({ field: name, action: "drop", from: value });
        else expect(parameters[name]).toBe(value);
      }
      for (const { field, action } of changes) expect(described.has(field) || action === "drop").toBe(true);
      const told = changes
        .filter((one) => one.action !== "drop")
        .map(({ field, as = field, to }) => [as, to]);
      const own = Object.entries(parameters).filter(([name]) => described.has(name));
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(own));
    }),
    { numRuns: 1_500, examples: RARE_WAYS },
  );
});

test("what a hop remembers of its sets is all that a mapping looks at", () => {
  fc.assert(
    fc.property(ownSets, ownSets, ownValues, (from, set, values) => {
      const packed: Hop = JSON.parse(JSON.stringify(hopTo(essenceOf(set), essenceOf(from))));
      expect(mapThroughHops([packed], values)).toEqual(mapThroughHops([hopTo(set, from)], values));
    }),
    { numRuns: 600 },
  );
});

test("what stands among the parameters and is none is left alone, though sets describe a field of that name", () => {
  fc.assert(
    fc.property(
      froms,
      ownSets,
      words,
      maps,
      ownValues,
      (from, set, { synonyms = [] }, parameterMap, values) => {
        const hop: Hop = {
          ...hopTo(set, from),
          synonyms,
          ...(parameterMap === null ? {} : { map: parameterMap }),
        };
        const keep = new Set(["a", "e"]);
        const stored: Parameters = { ...values, a: "p/old" };
        const { parameters, changes } = mapThroughHops([hop], stored, { keep });
        for (const name of keep) {
          expect([Object.hasOwn(parameters, name), parameters[name]]).toEqual([
            Object.hasOwn(stored, name),
            stored[name],
          ]);
        }
        expect(changes.filter(({ field, as = field }) => keep.has(field) || keep.has(as))).toEqual([]);
      },
    ),
    { numRuns: 600 },
  );
});

test("the illegal fields of a set are those that fitting to it would change, and none where nothing is wrong", () => {
  fc.assert(
    fc.property(ownSets, ownValues, (set, values) => {
      const illegal = illegalFields(set, values);
      const own = Object.fromEntries(
        Object.entries(values).filter(([name]) => ownField(set, name) !== undefined),
      );
      expect(illegal.length === 0).toBe(faultsOf(set, own).length === 0);
      expect(illegal).toEqual([...new Set(illegal)].sort());
    }),
    { numRuns: 600 },
  );
});

test("nothing set keeps the rules of every set that a registry may bring: what a mapping can always fall back on", () => {
  fc.assert(
    fc.property(ownSets, (set) => {
      expect(faultsOf(set, {})).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

test("the schema of any such set accepts what is legal and refuses what is not", () => {
  const ajv = new Ajv2020({ strict: true });
  fc.assert(
    fc.property(ownSets, fc.array(ownValues, { minLength: 5, maxLength: 20 }), (set, samples) => {
      const check = ajv.compile(parameterForm("S", set).schema);
      const withoutLess = { ...set, rules: (set.rules ?? []).map(({ less: _less, ...rule }) => rule) };
      for (const values of samples) {
        if (plainFaultsOf(set, values).length === 0) expect(check(values)).toBe(true);
        if (plainFaultsOf(withoutLess, values).length > 0) expect(check(values)).toBe(false);
      }
      ajv.removeSchema();
    }),
    { numRuns: 300 },
  );
});
