import fc from "fast-check";
import type { ParameterField, ParameterRule, ParameterSet } from "../../../lib/contract/registry-document.ts";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { mayHold } from "../../model/legal-parameters.ts";

export const NAMES = ["a", "b", "c", "d"] as const;
export const VALUES = [true, false, "x", "y", "z", -3, 0, 1, 2, 2.5, 3, 8, 100, null] as const;

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
  )
  .chain((plain) => {
    const nullable = fc.boolean();
    const usual = fc.option(fc.constantFrom(...VALUES.filter((one) => mayHold(plain, one))), {
      nil: undefined,
    });
    return fc.tuple(nullable, usual).map(
      ([isNullable, byDefault]): ParameterField => ({
        ...plain,
        ...(isNullable ? { nullable: true } : {}),
        ...(byDefault === undefined ? {} : { default: byDefault }),
      }),
    );
  });

function ruleOver(fields: ParameterSet["fields"]): fc.Arbitrary<ParameterRule> {
  const pairs = fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 2 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc
            .constantFrom(...VALUES.filter((one) => mayHold(fields[name]!, one)))
            .map((value): [string, unknown] => [name, value]),
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
  const absent = fc.subarray([...NAMES], { minLength: 1, maxLength: 2 });
  return fc
    .tuple(
      fc.record({ when: pairs, unless: pairs }, { requiredKeys: [] }),
      fc.record({ absent, equal: pairs, less }, { requiredKeys: [] }),
    )
    .map(([conditions, demands]) => ({ ...conditions, ...demands }));
}

function isValid(set: ParameterSet): boolean {
  const document = { version: 1, providers: {}, deleted: [], parameterSets: { sets: { S: set } } };
  return validateRegistry(document, { sets: {} }, "2026-06-01").valid;
}

/** Sets of people's own that pass the rules of a registry, with rules across fields that get in each other's way. */
export const ownSets: fc.Arbitrary<ParameterSet> = fc
  .record({ a: field, b: field, c: field, d: field })
  .chain((fields) =>
    fc
      .array(
        ruleOver(fields).filter((rule) => isValid({ fields, rules: [rule] })),
        { maxLength: 4 },
      )
      .map((rules) => ({ fields, rules })),
  );

export const ownValues = fc.dictionary(fc.constantFrom(...NAMES, "e"), fc.constantFrom(...VALUES), {
  maxKeys: 5,
});
