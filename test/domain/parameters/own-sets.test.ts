import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParameterSet } from "../../../lib/contract/registry-document.ts";
import { parameterForm } from "../../../lib/domain/forms/parameter-form.ts";
import { mapThroughHops } from "../../../lib/domain/parameter-mapping.ts";
import { faultsOf } from "../../model/legal-parameters.ts";
import { ownSets, ownValues } from "./arbitrary-sets.ts";
import type { Parameters } from "./pairs.ts";

const hopTo = (set: ParameterSet, from: ParameterSet | null = null) => ({ to: "p/x", from, set });
const map = (set: ParameterSet, values: Parameters) => mapThroughHops([hopTo(set)], values);

test("whatever rules a registry brings, the result is legal, and mapping it again changes nothing", () => {
  fc.assert(
    fc.property(ownSets, ownValues, (set, values) => {
      const { parameters } = map(set, values);
      expect(faultsOf(set, parameters)).toEqual([]);
      expect(map(set, parameters).changes.filter(({ action }) => action !== "keep")).toEqual([]);
      if (faultsOf(set, values).length === 0) expect({ ...parameters }).toEqual(values);
    }),
    { numRuns: 3_000 },
  );
});

test("nothing set keeps the rules of every set that a registry may bring: what a mapping can always fall back on", () => {
  fc.assert(
    fc.property(ownSets, (set) => {
      expect(faultsOf(set, {})).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("the schema of any such set accepts what is legal and refuses what is not", () => {
  const ajv = new Ajv2020({ strict: true });
  fc.assert(
    fc.property(ownSets, fc.array(ownValues, { minLength: 5, maxLength: 20 }), (set, samples) => {
      const check = ajv.compile(parameterForm("S", set).schema);
      const withoutLess = { ...set, rules: (set.rules ?? []).map(({ less: _less, ...rule }) => rule) };
      for (const values of samples) {
        if (faultsOf(set, values).length === 0) expect(check(values)).toBe(true);
        if (faultsOf(withoutLess, values).length > 0) expect(check(values)).toBe(false);
      }
      ajv.removeSchema();
    }),
    { numRuns: 300 },
  );
});
