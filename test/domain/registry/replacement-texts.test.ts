import { describe, expect, test } from "vitest";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import type { RegistryDocument, ReplacementDocument } from "../../../lib/contract/registry-document.ts";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { sourceOf } from "../../builders/sources.ts";
import { BUILT_IN, TODAY } from "./perfect-registry.ts";

/** Two hosts and a maker; `Mistral AI` has deleted what it had. */
function registry(replacement: ReplacementDocument): RegistryDocument {
  return {
    version: 1,
    providers: {
      groq: { models: [listed("llama-3.3"), { name: "meta/llama-4", tokenLimit: 1 }] },
      "Azure OpenAI": { models: [listed("gpt-5")] },
      openai: { models: [listed("gpt-5"), { name: "gpt-5-mini", tokenLimit: 1 }] },
    },
    deleted: [
      { provider: "groq", name: "gone", replacement },
      {
        provider: "Mistral AI",
        name: "small",
        replacement: { provider: "openai", name: "gpt-5" },
      },
    ],
  };
}
const listed = (name: string) => ({ name, tokenLimit: 1, default: true });

function found(replacement: ReplacementDocument, sources: readonly ReferenceSource[] = []) {
  const { errors, warnings } = validateRegistry(registry(replacement), BUILT_IN, TODAY, sources);
  return [...errors, ...warnings].filter(({ path }) => path.startsWith("/deleted/0"));
}

describe("a replacement that is not there", () => {
  test.each([
    [
      "openai/gpt-5-mini",
      'openai has a model of that name: write { "provider": "openai", "name": "gpt-5-mini" }',
    ],
    ["gpt-5-mini", 'openai has a model of that name: write { "provider": "openai", "name": "gpt-5-mini" }'],
    ["openai/gpt-5", 'write { "provider": "openai", "name": "gpt-5" }'],
    ["gpt-5", 'write { "provider": "Azure OpenAI", "name": "gpt-5" }'],
    ["OpenAI/gpt-5-mini", 'write { "provider": "openai", "name": "gpt-5-mini" }'],
    ["small", 'write { "provider": "Mistral AI", "name": "small" }'],
    ["groq/llama-3.3", 'write the name alone: "llama-3.3"'],
    [{ provider: "OpenAI", name: "gpt-5-mini" }, 'write { "provider": "openai", "name": "gpt-5-mini" }'],
    [{ provider: "openai", name: "llama-3.3" }, 'write { "provider": "groq", "name": "llama-3.3" }'],
    [{ provider: "openai", name: "openai/gpt-5" }, 'write the name alone: "gpt-5"'],
    ["lama-3.3", 'did you mean "llama-3.3"?'],
    ["Meta/Llama-4", 'did you mean "meta/llama-4"?'],
    [{ provider: "openai", name: "GPT-5-Mini" }, 'did you mean "gpt-5-mini"?'],
  ] as const)("%j is refused with how it is written", (replacement, mend) => {
    expect(found(replacement)).toEqual([
      {
        code: "replacement-unknown",
        path: "/deleted/0/replacement",
        message: expect.stringMatching(
          /^the replacement of "gone", .* is neither listed nor deleted at \w+; /,
        ),
      },
    ]);
    expect(found(replacement)[0]?.message).toContain(mend);
  });

  test.each([
    "nothing like it",
    "",
    "/",
    "openai/",
    { provider: "", name: "" },
    { provider: "/", name: "x/y" },
  ])("%j is refused without a guess", (replacement) => {
    expect(found(replacement)[0]?.message).toMatch(/is neither listed nor deleted at \S+$/);
  });

  test("is looked for in a registry of thousands of faults without end", () => {
    const deleted = Array.from({ length: 9_000 }, (_, index) => ({
      provider: "p",
      name: `model-of-some-length-${index}`,
      replacement: `model-of-some-lenght-${index}`,
    }));
    const { errors } = validateRegistry({ version: 1, providers: {}, deleted }, BUILT_IN, TODAY);
    expect(errors).toHaveLength(9_000);
    expect(errors.filter(({ message }) => message.includes("did you mean")).length).toBeGreaterThan(0);
  });
});

describe("a replacement at another provider", () => {
  const source = (name: string, provider: ReferenceSource["provider"]): ReferenceSource =>
    sourceOf({ name, ...(provider === undefined ? {} : { provider }) });

  test("is warned of", () => {
    expect(found({ provider: "openai", name: "gpt-5" })).toEqual([
      {
        code: "other-provider",
        path: "/deleted/0/replacement",
        message: '"gone" of groq is replaced by "gpt-5" of another provider, openai',
      },
    ]);
    expect(found({ provider: "groq", name: "llama-3.3" })).toEqual([]);
    expect(found("meta/llama-4")).toEqual([]);
  });

  test("names the sources that cannot hold it", () => {
    const sources = [
      source("whole", undefined),
      source("split", "/provider"),
      source("of groq", { value: "groq" }),
      source("of openai", { value: "openai" }),
      source("of groq too", { value: "groq" }),
    ];
    const [warning] = found({ provider: "openai", name: "gpt-5" }, sources);
    expect(warning?.message).toContain('"of groq", "of groq too" can hold models of groq only');
    expect(warning?.message).not.toContain('of openai"');
  });

  test("is told with its provider in every warning", () => {
    const { warnings } = validateRegistry(
      {
        version: 1,
        providers: {
          a: {
            models: [
              {
                ...listed("new"),
                tokenLimit: 9,
                deprecated: true,
                replacement: { provider: "b", name: "new" },
              },
            ],
          },
          b: { models: [{ name: "new", tokenLimit: 1, deprecated: true, default: true }] },
        },
        deleted: [],
      },
      BUILT_IN,
      TODAY,
    );
    const messages = new Map(warnings.map(({ code, message }) => [code, message]));
    expect(messages.get("replacement-deprecated")).toBe(
      'the replacement of "new", "new" at b, is itself deprecated',
    );
    expect(messages.get("smaller-context")).toBe('"new" at b takes 1 tokens, "new" 9');
  });
});
