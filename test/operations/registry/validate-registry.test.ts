import { describe, expect, it } from "vitest";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import { checkRegistry, type RegistryContext } from "../../../lib/operations/registry/validate-registry.ts";
import { registryDocument } from "../../../lib/registry/compile.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { BUILT_IN, bytesOf, NEWEST, registryWith, TODAY } from "../../domain/registry/perfect-registry.ts";

const CONTEXT: RegistryContext = { builtIn: BUILT_IN, sources: [], today: TODAY };
const REAL: RegistryContext = { ...CONTEXT, builtIn: parameterSets };

describe("checking a registry", () => {
  it("gives digest, counts and the document of a valid file", () => {
    const check = checkRegistry(
      { bytes: bytesOf(registryWith({ deleted: [{ provider: "p", name: "x" }] })) },
      CONTEXT,
    );
    if (!check.valid) throw new Error("the registry is perfect");
    const { document, digest, ...counts } = check;
    expect(counts).toEqual({ valid: true, models: 1, deleted: 1, errors: [], warnings: [] });
    expect(digest).toBe(registryDigest(document, [], parameterSetsInForce(BUILT_IN, document)));
  });

  it("finds the same in the compiled lists as in the file that build makes of them", () => {
    const compiled = checkRegistry({ document: registryDocument }, REAL);
    const file = checkRegistry({ bytes: bytesOf(registryDocument) }, REAL);
    expect(compiled.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(compiled.digest).toBe(file.digest);
    expect(compiled.warnings).toEqual(file.warnings);
  });

  it("has no digest for a registry with errors, and counts what it could read", () => {
    const wrong = registryWith({ models: [NEWEST] });
    expect(checkRegistry({ bytes: bytesOf(wrong) }, CONTEXT)).toMatchObject({
      valid: false,
      digest: null,
      models: 2,
    });
    expect(checkRegistry({ bytes: bytesOf("no JSON") }, CONTEXT)).toMatchObject({
      valid: false,
      digest: null,
      models: 0,
      deleted: 0,
      errors: [{ code: "not-json", path: "" }],
    });
  });

  it("turns warnings into errors when it is strict", () => {
    const bytes = bytesOf(registryWith({ models: [{ name: "x", tokenLimit: 1, retiresOn: TODAY }] }));
    expect(checkRegistry({ bytes }, CONTEXT)).toMatchObject({
      valid: true,
      errors: [],
      warnings: [{ code: "retirement-near" }],
    });
    expect(checkRegistry({ bytes }, { ...CONTEXT, strict: true })).toMatchObject({
      valid: false,
      digest: null,
      errors: [{ code: "retirement-near" }],
      warnings: [],
    });
  });
});
