import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePointer } from "../../lib/domain/pointer.ts";
import { canonicalJson } from "../../lib/domain/registry/digest.ts";
import { validateRegistry } from "../../lib/domain/registry/validate.ts";
import { registryDocument } from "../../lib/registry/compile.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

describe("the project's own lists", () => {
  it("compile to the newest real registry", () => {
    const { source: _source, ...newest } = readJson("../registry-history/30-2026-05-29.json");
    expect(canonicalJson(registryDocument)).toBe(canonicalJson(newest));
  });

  it("are valid, with two moves that lose parameters", () => {
    const { valid, errors, warnings } = validateRegistry(registryDocument, parameterSets, "2026-06-01");
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "parameters-lost /providers/anthropic/models/7/replacement",
      "parameters-lost /providers/anthropic/models/8/replacement",
    ]);
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
