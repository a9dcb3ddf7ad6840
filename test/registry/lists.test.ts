import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePointer } from "../../lib/domain/items/pointer.ts";
import { canonicalJson } from "../../lib/domain/registry/digest.ts";
import { validateRegistry } from "../../lib/domain/registry/validate.ts";
import { registryDocument } from "../../lib/registry/compile.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { idsIn, REGISTRY_HISTORY } from "../builders/registry-history.ts";

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

describe("the project's own lists", () => {
  it("are valid", () => {
    const { valid, errors } = validateRegistry(registryDocument, parameterSets, "2026-06-01");
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  });

  it("began as the newest real registry: what it listed or deleted is not lost without a word", () => {
    const ever = REGISTRY_HISTORY.slice(-1).flatMap(({ registry }) => idsIn(registry));
    const declared = new Set(idsIn(registryDocument));
    expect(ever.length).toBeGreaterThan(40);
    expect(ever.filter((id) => !declared.has(id))).toEqual([]);
  });

  it("keep every fact of the real parameter sets", () => {
    const { about: _about, ...facts } = readJson("parameter-sets.json");
    expect(canonicalJson(parameterSets)).toBe(canonicalJson(facts));
  });

  it("have built-in parameter sets that pass the rules for a document's own", () => {
    const document = { version: 1, providers: {}, deleted: [], parameterSets };
    expect(validateRegistry(document, { sets: {} }, "2026-06-01").errors).toEqual([]);
  });

  it("declare reference sources with distinct names and well-formed pointers", () => {
    expect(new Set(referenceSources.map(({ name }) => name)).size).toBe(referenceSources.length);
    for (const source of referenceSources) {
      expect(parsePointer(source.model).length).toBeGreaterThan(0);
      expect(source.model.startsWith("/")).toBe(true);
    }
  });
});
