import { expect, expectTypeOf, test } from "vitest";
import { validateRegistry } from "../../lib/domain/registry/validate.ts";
import {
  deleted,
  deletedFrom,
  type model,
  modelWith,
  parameterSet,
  provider,
} from "../../lib/registry/declare.ts";
import { type ParameterSetName, parameterSets } from "../../lib/registry/parameter-sets.ts";

/** Parameter sets of an adopter's own, by the types of the lists and by the rules of any document. */

const sets = {
  HouseParameters: parameterSet({ warmth: { type: "number", minimum: 0, maximum: 1, default: 0.5 } }),
};
const modelOfHouse = modelWith(sets);

type NamesOf<Details> = NonNullable<NonNullable<Details> extends { parameters?: infer Name } ? Name : never>;

test("names of own sets and built-in ones are taken, and no others", () => {
  expectTypeOf<NamesOf<Parameters<typeof modelOfHouse>[2]>>().toEqualTypeOf<
    ParameterSetName | "HouseParameters"
  >();
  expectTypeOf<NamesOf<Parameters<typeof model>[2]>>().toEqualTypeOf<ParameterSetName>();
});

test("a registry with sets of its own is a valid document, and refused without them", () => {
  const providers = {
    openai: provider([
      modelOfHouse("house-1", 32_000, { default: true, parameters: "HouseParameters" }),
      modelOfHouse("o3", 200_000, { parameters: "OpenAIReasoningParameters" }),
    ]),
  };
  const deletions = deletedFrom(providers, [deleted("openai", "gpt-4", { replacement: "house-1" })]);
  const documentWith = (own: object) =>
    validateRegistry({ version: 1, providers, deleted: deletions, ...own }, parameterSets, "2026-01-01");
  expect(documentWith({ parameterSets: { sets } })).toMatchObject({ valid: true });
  expect(documentWith({})).toMatchObject({
    errors: [{ code: "unknown-parameter-set", path: "/providers/openai/models/0/parameters" }],
  });
});
