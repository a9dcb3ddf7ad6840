import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { validateRegistryBytes } from "../../lib/domain/registry/validate.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { createTestPlatform } from "../platform/test-platform.ts";

/** The examples of the documented formats, as somebody copies them. */

const TEXT = readFileSync(join(import.meta.dirname, "../../docs/formats.md"), "utf8");
const [REGISTRY = "", WORKSPACE = ""] = [...TEXT.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, text = ""]) => text,
);

describe("the examples of docs/formats.md", () => {
  test("of a registry is valid", () => {
    const bytes = new TextEncoder().encode(REGISTRY);
    const { errors, warnings } = validateRegistryBytes(bytes, parameterSets, "2026-11-29");
    expect([errors, warnings.map(({ code }) => code)]).toEqual([[], []]);
  });

  test("of a workspace is loaded, exported as it was, and changed by the registry beside it", async () => {
    const platform = await createTestPlatform();
    const document = JSON.parse(WORKSPACE) as WorkspaceDocument;
    await platform.load(document);
    expect(await platform.export()).toEqual(document);
    const outcome = await platform.apply(JSON.parse(REGISTRY));
    expect(outcome.references).toMatchObject({ rewritten: 2, noted: 2, cleared: 0, failed: 0 });
  });
});
