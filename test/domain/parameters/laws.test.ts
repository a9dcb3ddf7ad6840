import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describedFields } from "../../../lib/domain/parameters/described-fields.ts";
import { mapThroughHops } from "../../../lib/domain/parameters/parameter-mapping.ts";
import { faultsOf, isObject, ownField, plainOf } from "../../model/legal-parameters.ts";
import {
  anything,
  hopBetween,
  isDescribed,
  legalIn,
  mapBetween,
  PAIRS,
  type Parameters,
  plausible,
  SETS,
  setNamed,
} from "./pairs.ts";

/** Of each of more than 300 pairs; the sum is what counts. */
const RUNS = { numRuns: 17 };

function everyPair(law: (from: string, to: string, values: Parameters) => void): void {
  for (const { from, to } of PAIRS) {
    const values = fc.oneof(legalIn(setNamed(from)), plausible, anything);
    fc.assert(
      fc.property(values, (given) => law(from, to, given)),
      RUNS,
    );
  }
}

describe("for every pair of sets and any JSON object", () => {
  test("the result is legal in the target", () => {
    everyPair((from, to, values) => {
      expect(faultsOf(setNamed(to), mapBetween(from, to, values).parameters)).toEqual([]);
    });
  });

  test("what is legal in the target already is not changed", () => {
    everyPair((from, to, values) => {
      const { parameters } = mapBetween(from, to, values);
      const isTargets = Object.keys(values).every(
        (name) => !isDescribed(from, to, name) || ownField(setNamed(to), name) !== undefined,
      );
      const isLegal = isTargets && faultsOf(setNamed(to), values).length === 0;
      for (const legal of isLegal ? [values, parameters] : [parameters]) {
        const again = mapBetween(from, to, legal);
        expect(JSON.stringify(again.parameters)).toBe(JSON.stringify(legal));
        expect(again.changes.filter(({ action }) => action !== "keep")).toEqual([]);
      }
    });
  });

  test("a key that neither set describes is the very value that it was, in its place, and in no change", () => {
    everyPair((from, to, values) => {
      const { parameters, changes } = mapBetween(from, to, values);
      const foreign = Object.keys(values).filter((name) => !isDescribed(from, to, name));
      expect(Object.keys(parameters).filter((name) => !isDescribed(from, to, name))).toEqual(foreign);
      for (const name of foreign) expect(parameters[name]).toBe(values[name]);
      const told = changes.flatMap(({ field, as = field }) => [field, as]);
      expect(told.filter((name) => !isDescribed(from, to, name))).toEqual([]);
    });
  });

  test("no value is invented: it was there, or the set names it, or it is the last one that a limit allows", () => {
    everyPair((from, to, values) => {
      const set = setNamed(to);
      const inner = Object.values(values).filter(isObject).flatMap(Object.values);
      const written = [...Object.values(values), ...inner];
      const read = written
        .filter((one) => typeof one === "string")
        .flatMap((one) => [Number(one), one === "true"]);
      // True and false are all that a boolean can be.
      const given = new Set([...written, ...read, true, false]);
      const parameters = plainOf(set, mapBetween(from, to, values).parameters);
      for (const [name, value] of Object.entries(parameters)) {
        const field = ownField(set, name);
        if (field === undefined) continue;
        const named = [field.minimum, field.maximum, field.default, ...(field.choices ?? [])];
        const demanded = (set.rules ?? []).map(({ equal = {} }) => equal[name]);
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

  test("there is one change for each described field, and together they say exactly what the result is", () => {
    everyPair((from, to, values) => {
      const { parameters, changes } = mapBetween(from, to, values);
      const fields = changes.map(({ field }) => field);
      expect(new Set(fields).size).toBe(fields.length);
      const described = Object.keys(values).filter((name) => isDescribed(from, to, name));
      expect(described.filter((field) => !fields.includes(field))).toEqual([]);
      const told = new Map<string, unknown>();
      const inner = new Set(Object.values(values).filter(isObject).flatMap(Object.keys));
      for (const change of changes) {
        const { field, action, as = field } = change;
        if ("from" in change) expect(change.from).toBe(values[field]);
        // Added by a rule, or read from inside an object.
        else
          expect([action === "default" || inner.has(field), Object.hasOwn(values, field)]).toEqual([
            true,
            false,
          ]);
        if (action === "keep") expect([as, change.to]).toEqual([field, values[field]]);
        if (action === "drop") expect("to" in change).toBe(false);
        else told.set(as, change.to);
      }
      const own = Object.entries(parameters).filter(([name]) => isDescribed(from, to, name));
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(own));
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

  test("no parameters stay no parameters, and keys of somebody else's are none", () => {
    for (const { from, to } of PAIRS) {
      expect(mapBetween(from, to, {})).toEqual({ parameters: {}, changes: [] });
      const foreign = { stop: ["###"], seed: "42", response_format: { type: "enabled" }, model: null };
      expect(mapBetween(from, to, foreign)).toEqual({ parameters: foreign, changes: [] });
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
        const described = describedFields(hops);
        for (const [field, from] of Object.entries(values)) {
          const change = together.changes.find((one) => one.field === field);
          if (described.has(field)) expect(change?.from).toBe(from);
          else expect([change, together.parameters[field]]).toEqual([undefined, from]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
