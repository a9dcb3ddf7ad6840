import { expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { explainReplacements } from "../../../lib/operations/registry/explain-replacements.ts";
import { BUILT_IN } from "../../domain/registry/perfect-registry.ts";

test("a replacement at another provider is explained with the sets of both models", () => {
  const document: RegistryDocument = {
    version: 1,
    providers: {
      "x.ai": {
        models: [
          {
            name: "old",
            tokenLimit: 1,
            parameters: "EffortParameters",
            deprecated: true,
            replacement: { provider: "Open AI", name: "old" },
          },
        ],
      },
      "Open AI": { models: [{ name: "old", tokenLimit: 1 }] },
    },
    deleted: [{ provider: "Open AI", name: "gone", replacement: { provider: "x.ai", name: "old" } }],
  };
  const explained = explainReplacements(document, BUILT_IN);
  expect(explained.map(({ fields: _fields, ...between }) => between)).toEqual([
    { model: "x.ai/old", replacement: "Open AI/old", from: "EffortParameters", to: "BasicParameters" },
    { model: "Open AI/gone", replacement: "x.ai/old", from: null, to: "EffortParameters" },
  ]);
  const fields = explained[0]?.fields.map(({ field, becomes }) => [field, becomes]);
  expect(fields).toEqual(
    expect.arrayContaining([
      ["temperature", "temperature"],
      ["effort", null],
    ]),
  );
});
