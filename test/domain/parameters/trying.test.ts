import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParameterMap } from "../../../lib/contract/registry-document.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { mapByTrying } from "../../model/mapping.ts";
import { anything, legalIn, mapBetween, PAIRS, type Parameters, plausible, setNamed } from "./pairs.ts";

function tried(from: string, to: string, parameters: Parameters, map: ParameterMap | null): Parameters {
  const stop = (set: string) => ({ model: set, set, definition: setNamed(set), map });
  return mapByTrying(parameters, { from: stop(from), to: stop(to), map, inForce: parameterSets });
}

test("for every pair of sets the mapping loses no more than the least that trying everything finds", () => {
  for (const { from, to } of PAIRS) {
    fc.assert(
      fc.property(fc.oneof(legalIn(setNamed(from)), plausible, anything), (values) => {
        expect({ ...mapBetween(from, to, values).parameters }).toEqual({ ...tried(from, to, values, null) });
      }),
      { numRuns: 20 },
    );
  }
});

const fields = fc.constantFrom(
  "temperature",
  "effort",
  "thinking",
  "adaptive_thinking",
  "max_tokens",
  "top_p",
);
const maps: fc.Arbitrary<ParameterMap> = fc.dictionary(
  fields,
  fc.oneof(
    fc.constant("drop" as const),
    fc.record(
      {
        to: fields,
        values: fc.dictionary(
          fc.constantFrom("0.7", "true", "high", "minimal", "8000", "null", "__proto__"),
          fc.constantFrom<unknown>(1, 0.2, "low", "max", false, null, 1e9),
        ),
      },
      { requiredKeys: [] },
    ),
  ),
  { maxKeys: 3 },
);

test("and so it does whatever a parameter map says, right or wrong", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PAIRS), plausible, maps, ({ from, to }, values, map) => {
      expect({ ...mapBetween(from, to, values, map).parameters }).toEqual({
        ...tried(from, to, values, map),
      });
    }),
    { numRuns: 3_000 },
  );
});
