import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapThroughHops } from "../../../lib/domain/parameter-mapping.ts";
import { faultsOf } from "../../model/legal-parameters.ts";
import {
  anything,
  hopBetween,
  legalIn,
  mapBetween,
  PAIRS,
  type Parameters,
  plausible,
  SETS,
  setNamed,
} from "./pairs.ts";

/** Of each of the 225 pairs; the sum is what counts. */
const RUNS = { numRuns: 25 };

function everyPair(law: (from: string, to: string, values: Parameters) => void): void {
  for (const { from, to } of PAIRS) {
    const values = fc.oneof(legalIn(setNamed(from)), plausible, anything);
    fc.assert(
      fc.property(values, (given) => law(from, to, given)),
      RUNS,
    );
  }
}

const plain = (values: Parameters): unknown => JSON.parse(JSON.stringify(values));

describe("for every pair of sets and any JSON object", () => {
  test("there are 225 pairs", () => {
    expect(PAIRS).toHaveLength(225);
  });

  test("the result is legal in the target", () => {
    everyPair((from, to, values) => {
      expect(faultsOf(setNamed(to), mapBetween(from, to, values).parameters)).toEqual([]);
    });
  });

  test("what is legal in the target already is not changed", () => {
    everyPair((from, to, values) => {
      const { parameters } = mapBetween(from, to, values);
      for (const legal of faultsOf(setNamed(to), values).length === 0 ? [values, parameters] : [parameters]) {
        const again = mapBetween(from, to, legal);
        expect(plain(again.parameters)).toEqual(plain(legal));
        expect(again.changes.filter(({ action }) => action !== "keep")).toEqual([]);
      }
    });
  });

  test("no value is invented: it was there, or the set names it, or it is the last one that a limit allows", () => {
    everyPair((from, to, values) => {
      const set = setNamed(to);
      const { parameters } = mapBetween(from, to, values);
      const given = new Set(Object.values(values));
      for (const [name, value] of Object.entries(parameters)) {
        const field = set.fields[name]!;
        const named = [field.minimum, field.maximum, field.default, ...(field.choices ?? [])];
        const demanded = (set.rules ?? []).flatMap(({ equal = {} }) => equal[name] ?? []);
        const limits = (set.rules ?? []).flatMap(({ less = {} }) =>
          less[name] === undefined
            ? []
            : [Number(parameters[less[name]] ?? set.fields[less[name]]!.default) - 1],
        );
        const whole = [...given].filter((one) => typeof one === "number").map(Math.round);
        expect([...given, ...named, ...demanded, ...limits, ...whole]).toContain(value);
      }
    });
  });

  test("there is one change for each field, and together they say exactly what the result is", () => {
    everyPair((from, to, values) => {
      const { parameters, changes } = mapBetween(from, to, values);
      const fields = changes.map(({ field }) => field);
      expect(new Set(fields).size).toBe(fields.length);
      expect(Object.keys(values).filter((field) => !fields.includes(field))).toEqual([]);
      const told = new Map<string, unknown>();
      for (const change of changes) {
        const { field, action, as = field } = change;
        if ("from" in change) expect(change.from).toEqual(values[field]);
        else expect([action, Object.hasOwn(values, field)]).toEqual(["default", false]);
        if (action === "keep") expect([as, change.to]).toEqual([field, values[field]]);
        if (action === "drop") expect("to" in change).toBe(false);
        else told.set(as, change.to);
      }
      expect(Object.fromEntries(told)).toEqual({ ...parameters });
    });
  });

  test("it does not matter in which order the fields are stored", () => {
    everyPair((from, to, values) => {
      const reversed = Object.fromEntries(Object.entries(values).reverse());
      expect({ ...mapBetween(from, to, reversed).parameters }).toEqual({
        ...mapBetween(from, to, values).parameters,
      });
    });
  });

  test("nothing comes of nothing", () => {
    for (const { from, to } of PAIRS) {
      expect(mapBetween(from, to, {})).toEqual({ parameters: {}, changes: [] });
    }
  });
});

describe("for every chain of three sets", () => {
  const set = fc.constantFrom(...SETS.keys());
  const chains = fc.tuple(set, set, set, set, fc.oneof(plausible, anything));

  test("the hops together are the hops one after another", () => {
    fc.assert(
      fc.property(chains, ([a, b, c, d, values]) => {
        const hops = [hopBetween(a, b), hopBetween(b, c), hopBetween(c, d)];
        const together = mapThroughHops(hops, values);
        const apart = hops.reduce<Parameters>(
          (mapped, hop) => mapThroughHops([hop], mapped).parameters,
          values,
        );
        expect(together.parameters).toEqual(apart);
        for (const { field, action, to, as = field } of together.changes) {
          if (action === "drop") expect(to).toBeUndefined();
          else expect(together.parameters[as]).toEqual(to);
        }
        const fields = together.changes.map(({ field }) => field);
        expect(new Set(fields).size).toBe(fields.length);
        for (const [field, from] of Object.entries(values)) {
          expect(together.changes.find((change) => change.field === field)?.from).toEqual(from);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
