import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toDeletion } from "../../lib/domain/deletions/deletion.ts";
import { parsePointer } from "../../lib/domain/items/pointer.ts";
import { replacementId } from "../../lib/domain/models/replacement.ts";
import { canonicalJson } from "../../lib/domain/registry/digest.ts";
import { validateRegistry } from "../../lib/domain/registry/validate.ts";
import { registryDocument } from "../../lib/registry/compile.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

describe("the project's own lists", () => {
  it("are valid", () => {
    const { valid, errors } = validateRegistry(registryDocument, parameterSets, "2026-06-01");
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  });

  it("stay valid without any of the deletions that nothing names as replacement, as prune leaves them", () => {
    const ids = registryDocument.deleted.map(toDeletion);
    const named = new Set([
      ...ids.map(({ replacement }) => replacement),
      ...Object.entries(registryDocument.providers).flatMap(([provider, { models }]) =>
        models.map((model) => replacementId(provider, model)),
      ),
    ]);
    const rest = registryDocument.deleted.filter((model) => named.has(toDeletion(model).id));
    const { errors } = validateRegistry({ ...registryDocument, deleted: rest }, parameterSets, "2026-06-01");
    expect(errors).toEqual([]);
  });

  it("keep every fact of the real parameter sets", () => {
    const { about: _about, ...facts } = readJson("parameter-sets.json");
    expect(JSON.parse(canonicalJson(parameterSets))).toMatchObject(facts);
    expect(parameterSets.synonyms).toEqual(facts.synonyms);
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
