import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { incompressible, largeSet } from "../../builders/large-set.ts";
import { registryOf } from "../../builders/registry.ts";

const errorsOf = (registry: RegistryDocument) =>
  validateRegistry(registry, parameterSets, "2026-01-01").errors.map(({ code, path }) => ({ code, path }));

/** Returns a registry that deletes models, each in favour of the next one. */
function chainOf(length: number): RegistryDocument {
  const names = Array.from({ length }, (_, index) => `m${index}`);
  return registryOf(["end"], Object.fromEntries(names.map((name, at) => [name, names[at + 1] ?? "end"])));
}

/** Returns a map whose text has about so many characters. */
const mapOf = (characters: number) => ({
  temperature: {
    values: Object.fromEntries(
      Array.from({ length: characters / 100 }, (_, index) => [incompressible(`${index}`, 92), 0.5]),
    ),
  },
});

describe("too-large", () => {
  test("is a parameter map with which the row of its model would not fit, at the model", () => {
    const models = [{ name: "new", default: true }, "old"];
    const withMap = (characters: number): RegistryDocument => ({
      ...registryOf(models.slice(0, 1)),
      deleted: [{ provider: "p", name: "old", replacement: "new", parameterMap: mapOf(characters) }],
    });
    expect(errorsOf(withMap(100_000))).toEqual([]);
    expect(errorsOf(withMap(600_000))).toEqual([{ code: "too-large", path: "/deleted/0" }]);
    const listed = registryOf(["new", { name: "old", replacement: "new", parameterMap: mapOf(600_000) }]);
    expect(errorsOf(listed)).toEqual([{ code: "too-large", path: "/providers/p/models/1" }]);
  });

  test("is a set with which no model could ever be deleted, at the set", () => {
    const withSet = (fields: number): RegistryDocument => ({
      ...registryOf([{ name: "a", parameters: "Own" }]),
      parameterSets: { sets: { Own: largeSet("own", fields) } },
    });
    expect(errorsOf(withSet(1_500))).toEqual([]);
    expect(errorsOf(withSet(3_000))).toEqual([{ code: "too-large", path: "/parameterSets/sets/Own" }]);
  });

  test("are chains whose ways are too long together; one of 1,000 models is not", () => {
    expect(errorsOf(chainOf(1_000))).toEqual([]);
    expect(errorsOf(chainOf(1_413))).toEqual([]);
    expect(errorsOf(chainOf(1_414))).toEqual([{ code: "too-large", path: "/deleted" }]);
  });
});
