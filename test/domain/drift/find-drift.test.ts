import { describe, expect, test } from "vitest";
import type { ListedModelDocument, RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { Drift, DriftFinding, FindingCode } from "../../../lib/domain/drift/drift.ts";
import { findDrift } from "../../../lib/domain/drift/find-drift.ts";
import { readFeed } from "../../../lib/domain/drift/read-feed.ts";
import { channels } from "../../../lib/registry/channels.ts";
import { registryDocument } from "../../../lib/registry/compile.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { bytesOf, FEEDS } from "../../builders/feeds.ts";
import { REGISTRY_HISTORY } from "../../builders/registry-history.ts";

const AS_OF = "2026-11-28";
const NEWEST = REGISTRY_HISTORY.at(-1)!.registry;

/** Compares with feeds, which are called a, b, c … */
function drift(
  document: RegistryDocument,
  feeds: readonly (Uint8Array | object)[],
  asOf = AS_OF,
  tellsLegacy = false,
): Omit<Drift, "written"> {
  const named = feeds.map((feed, index) => {
    const read = readFeed(feed instanceof Uint8Array ? feed : bytesOf(feed));
    if ("fault" in read) throw new Error(read.fault);
    return { ...read.feed, file: String.fromCharCode(97 + index) };
  });
  return findDrift(document, named, { channels, builtIn: parameterSets, asOf, tellsLegacy });
}

const registry = (
  providers: Readonly<Record<string, readonly Partial<ListedModelDocument>[]>>,
  deleted: RegistryDocument["deleted"] = [],
): RegistryDocument => ({
  version: 1,
  providers: Object.fromEntries(
    Object.entries(providers).map(([provider, models]) => [
      provider,
      { models: models.map((model) => ({ name: "m", tokenLimit: 100_000, ...model })) },
    ]),
  ),
  deleted,
});

const own = (...models: readonly object[]) => ({
  version: 1,
  name: "own",
  at: "2026-11-01",
  models: models.map((model) => ({ provider: "p", name: "m", ...model })),
});

const of = ({ findings }: { readonly findings: readonly DriftFinding[] }, code: FindingCode) =>
  findings.filter((finding) => finding.code === code);
const modelsOf = (found: { readonly findings: readonly DriftFinding[] }, code: FindingCode) =>
  of(found, code)
    .map(({ model }) => model)
    .sort();

describe("the project's own lists and the two feeds", () => {
  const found = drift(registryDocument, [FEEDS.litellm, FEEDS.sunset]);

  test("of what retires nothing is offered without a word, a default or a replacement", () => {
    const declared = new Map<string, ListedModelDocument>(
      Object.entries(registryDocument.providers).flatMap(([provider, { models }]) =>
        models.map((model) => [`${provider}/${model.name}`, model] as const),
      ),
    );
    const ending = [...modelsOf(found, "retired"), ...modelsOf(found, "retires-soon")];
    expect(ending.length).toBeGreaterThan(0);
    for (const model of ending)
      expect(declared.get(model)).toMatchObject({
        deprecated: true,
        replacement: expect.anything(),
        retiresOn: expect.any(String),
      });
    expect(modelsOf(found, "default-retiring")).toEqual([]);
    expect(modelsOf(found, "replacement-retires-first")).toEqual([]);
  });
});

describe("the newest registry and the two feeds", () => {
  const litellm = drift(NEWEST, [FEEDS.litellm]);
  const both = drift(NEWEST, [FEEDS.litellm, FEEDS.sunset]);

  test("counts", () => {
    expect(litellm.counts).toEqual({
      retired: 14,
      within30: 8,
      within90: 4,
      later: 9,
      undated: 22,
      absent: 16,
    });
    expect(both.counts).toEqual({
      retired: 23,
      within30: 8,
      within90: 4,
      later: 9,
      undated: 22,
      absent: 7,
    });
  });

  test("the findings of a kind agree with the counts", () => {
    const { counts } = both;
    expect(of(both, "retired")).toHaveLength(counts.retired);
    expect(of(both, "retires-soon")).toHaveLength(counts.within30 + counts.within90);
    expect(of(both, "date-missing")).toHaveLength(counts.retired + 8 + 4 + 9);
    expect(of(both, "not-in-feed")).toHaveLength(counts.absent);
  });

  test("defaults that are dead, and those that soon are", () => {
    const dead = of(both, "default-retiring").filter(({ severity }) => severity === "error");
    expect(dead.map(({ model }) => model).sort()).toEqual([
      "deepseek/deepseek-chat",
      "deepseek/deepseek-reasoner",
      "google_vertex_ai/gemini-2.5-flash",
      "google_vertex_ai/gemini-2.5-pro",
      "groq/llama-3.3-70b-versatile",
    ]);
    expect(of(both, "default-retiring").map(({ model }) => model)).toContain("openai/gpt-4.1-mini");
  });

  test("replacements that lead to models which end on 2027-01-14", () => {
    const ending = of(litellm, "replacement-retires-first").filter(({ date }) => date === "2027-01-14");
    expect(ending.map(({ model }) => model).sort()).toEqual([
      "openai/gpt-3.5-turbo",
      "openai/gpt-4-0125-preview",
      "openai/gpt-4-0613",
      "openai/gpt-4-1106-preview",
      "openai/gpt-4-turbo",
      "openai/gpt-4-turbo-preview",
      "openai/gpt-4.1-nano",
    ]);
  });

  test("disagreements of the two, of listed models alone", () => {
    expect(of(both, "feeds-disagree").map(({ model, date, feeds }) => [model, date, feeds[1]?.date])).toEqual(
      [
        ["azure/gpt-4.1-nano", "2027-04-14", "2026-10-14"],
        ["azure/gpt-4o", "2027-04-14", "2026-12-09"],
        ["azure/gpt-5.1", "2027-07-13", "2027-05-15"],
      ],
    );
  });

  test("limits: not the nine whose window is input and output together", () => {
    expect(of(litellm, "limit-differs").map(({ model, message }) => [model, message])).toEqual([
      ["openai/o3-mini", "the registry gives 128,000 tokens of context, upstream 200,000 tokens"],
      ["openai/o3", "the registry gives 128,000 tokens of context, upstream 200,000 tokens"],
      [
        "anthropic/claude-opus-4-6",
        "the registry gives 204,800 tokens of context, upstream 1,000,000 tokens",
      ],
      [
        "anthropic/claude-sonnet-4-6",
        "the parameter set lets max_tokens be 64,000 tokens, upstream 128,000 tokens",
      ],
    ]);
  });

  test("parameter sets", () => {
    expect(
      of(litellm, "parameters-differ").map(({ model, severity, message }) => [model, severity, message]),
    ).toEqual([
      [
        "openai/gpt-5.2-pro",
        "warning",
        "the parameter set offers the effort none, which upstream refuses; upstream takes the effort minimal, which the parameter set does not offer",
      ],
    ]);
  });

  test("successors are ids of ours, and those that are not listed are said to be added first", () => {
    const successors = Object.fromEntries(litellm.findings.map(({ model, successor }) => [model, successor]));
    expect(successors).toMatchObject({
      "openai/gpt-4.1": "openai/gpt-6-luna",
      "azure/gpt-5.1": "azure/gpt-5.2",
      "azure/gpt-4.1": "azure/gpt-5.1",
      "google/gemini-2.5-pro": "google/gemini-3.8-flash",
      "google_vertex_ai/gemini-2.5-pro": "google_vertex_ai/gemini-3.8-flash",
      "google_vertex_ai/gemini-3.5-flash": "google_vertex_ai/gemini-3.8-flash",
    });
    expect(modelsOf(litellm, "successor-unlisted")).toContain("openai/gpt-4.1");
    expect(modelsOf(litellm, "successor-unlisted")).not.toContain("azure/gpt-4.1");
  });

  test("ids are stable and unique, and the order does not hang on that of the lists", () => {
    expect(new Set(both.findings.map(({ id }) => id)).size).toBe(both.findings.length);
    expect(both.findings[0]?.id).toBe("retired:groq/gemma-7b-it");
    const turned = {
      ...NEWEST,
      providers: Object.fromEntries(
        Object.entries(NEWEST.providers)
          .reverse()
          .map(([provider, { models }]) => [provider, { models: models.toReversed() }]),
      ),
    };
    expect(drift(turned, [FEEDS.litellm, FEEDS.sunset]).findings).toEqual(both.findings);
  });

  test("the other order of feeds: the other dates win", () => {
    const turned = drift(NEWEST, [FEEDS.sunset, FEEDS.litellm]);
    expect(of(turned, "feeds-disagree").map(({ model, date }) => [model, date])).toEqual([
      ["azure/gpt-4.1-nano", "2026-10-14"],
      ["azure/gpt-4o", "2026-12-09"],
      ["azure/gpt-5.1", "2027-05-15"],
    ]);
  });
});

describe("channels are never mixed", () => {
  const twice = registry({ openai: [{ name: "x" }], azure: [{ name: "x" }], google: [{ name: "x" }] });
  const dated = (key: string, seller: string | null) => ({
    [key]: { ...(seller && { litellm_provider: seller }), deprecation_date: "2027-01-14" },
    other: { litellm_provider: "nobody" },
  });

  test.each([
    ["x", "openai", "openai/x"],
    ["azure/x", "azure", "azure/x"],
    ["azure/x", null, "azure/x"],
    ["gemini/x", "gemini", "google/x"],
  ])("the entry %s of %s is %s", (key, seller, id) => {
    expect(modelsOf(drift(twice, [dated(key, seller)]), "date-missing")).toEqual([id]);
  });

  test.each([
    ["x", "vertex_ai-language-models"],
    ["x", "azure"],
    ["x", null],
    ["vertex_ai/x", "vertex_ai"],
    ["openrouter/openai/x", "openrouter"],
    ["azure/eu/x", "azure"],
    ["X", "openai"],
    ["x ", "openai"],
    ["x\u200b", "openai"],
  ])("the entry %j of %s is none of them", (key, seller) => {
    const found = drift(twice, [dated(key, seller)]);
    expect(found.counts.absent).toBe(3);
  });

  test("a name alone is vertex's when the entry says so, and the dated one of two entries counts", () => {
    const vertex = registry({ google_vertex_ai: [{ name: "x" }] });
    const feed = {
      "vertex_ai/x": { litellm_provider: "vertex_ai" },
      x: { litellm_provider: "vertex_ai-language-models", deprecation_date: "2027-01-14" },
    };
    expect(drift(vertex, [feed]).counts.within90).toBe(1);
  });

  test("OpenRouter speaks for itself alone, Bedrock and OpenAI too", () => {
    const all = registry({
      openai: [{ name: "gpt-4.1" }],
      openrouter: [{ name: "openai/gpt-4.1" }],
      bedrock: [{ name: "amazon.nova-pro-v1:0" }],
    });
    const openrouter = { data: [{ id: "openai/gpt-4.1", pricing: {}, expiration_date: "2027-01-14" }] };
    const bedrock = {
      modelSummaries: [
        { modelId: "amazon.nova-pro-v1:0", modelLifecycle: { endOfLifeTime: "2027-01-14T00:00:00Z" } },
      ],
    };
    const openai = { object: "list", data: [{ id: "gpt-4.1", object: "model", owned_by: "system" }] };
    expect(modelsOf(drift(all, [openrouter]), "date-missing")).toEqual(["openrouter/openai/gpt-4.1"]);
    expect(modelsOf(drift(all, [bedrock]), "date-missing")).toEqual(["bedrock/amazon.nova-pro-v1:0"]);
    expect(modelsOf(drift(all, [openai]), "not-in-feed")).toEqual([
      "bedrock/amazon.nova-pro-v1:0",
      "openrouter/openai/gpt-4.1",
    ]);
    expect(of(drift(all, [openai]), "not-in-feed")[0]?.message).toContain("no feed is about bedrock");
  });

  test("an inference profile is its model: Bedrock lists models alone", () => {
    const found = (name: string) => {
      const row = {
        modelId: "anthropic.claude-v2",
        modelLifecycle: { endOfLifeTime: "2027-01-14T00:00:00Z" },
      };
      return modelsOf(drift(registry({ bedrock: [{ name }] }), [{ modelSummaries: [row] }]), "date-missing");
    };
    for (const name of ["anthropic.claude-v2", "us.anthropic.claude-v2", "global.anthropic.claude-v2"])
      expect(found(name)).toEqual([`bedrock/${name}`]);
    for (const name of ["us.us.anthropic.claude-v2", "usanthropic.claude-v2", "us.claude-v2"])
      expect(found(name)).toEqual([]);
  });

  test("what Bedrock calls legacy is to be deprecated, where that is asked: not where it is, or where its end is near", () => {
    const found = (endOfLifeTime: string | undefined, deprecated = false, tellsLegacy = true) => {
      const row = { modelId: "m", modelLifecycle: { status: "LEGACY", endOfLifeTime } };
      const { findings } = drift(
        registry({ bedrock: [{ name: "m", deprecated }] }),
        [{ modelSummaries: [row] }],
        AS_OF,
        tellsLegacy,
      );
      return findings
        .filter(({ code }) => code === "legacy")
        .map(({ severity, message }) => [severity, message]);
    };
    const message = "is legacy by a, and it has no date yet: deprecate it";
    expect(found(undefined)).toEqual([["warning", message]]);
    expect(found("2027-06-01T00:00:00Z")[0]?.[1]).toContain("and it retires on 2027-06-01: deprecate it");
    expect(found("2026-12-31T00:00:00Z")).toEqual([]);
    expect(found(undefined, true)).toEqual([]);
    expect(found(undefined, false, false)).toEqual([]);
  });

  test("an answer in OpenAI's form is OpenAI's unless its rows say otherwise", () => {
    const absent = (owner: object) =>
      drift(registry({ openai: [{}] }), [{ data: [{ id: "m", object: "model", ...owner }] }]).counts.absent;
    expect([{}, { owned_by: "system" }, { owned_by: "org-1" }].map(absent)).toEqual([0, 0, 0]);
    expect([{ owned_by: "Meta" }, { owned_by: "deepseek" }].map(absent)).toEqual([1, 1]);
  });

  test("a provider of a feed that is no name of one is nobody", () => {
    const nested = registry({ p: [{ name: "x/y" }] });
    const feed = own({ provider: "p/x", name: "y", retiresOn: "2027-01-14" }, {});
    expect(drift(nested, [feed]).counts.absent).toBe(1);
  });

  test("a provider called as a prototype's field has no channel", () => {
    const odd = registry({ constructor: [{}], toString: [{ name: "__proto__" }] });
    expect(drift(odd, [FEEDS.litellm]).counts.absent).toBe(2);
  });
});

describe("dates", () => {
  const days = (retiresOn: string) => drift(registry({ p: [{}] }), [own({ retiresOn })]).counts;

  test.each([
    ["2026-11-27", "retired"],
    ["2026-11-28", "within30"],
    ["2026-12-28", "within30"],
    ["2026-12-29", "within90"],
    ["2027-02-26", "within90"],
    ["2027-02-27", "later"],
    ["soon", "undated"],
  ] as const)("%s counts as %s", (date, count) => {
    expect(days(date)).toMatchObject({ [count]: 1 });
  });

  test("the registry's date is not a feed's: an absent model is never retired", () => {
    const found = drift(registry({ p: [{ retiresOn: "2020-01-01" }] }), [own({ name: "other" })]);
    expect(found.counts).toMatchObject({ absent: 1, retired: 0 });
    expect(
      found.findings.map(({ code, severity, date, registryDate }) => [code, severity, date, registryDate]),
    ).toEqual([["not-in-feed", "info", null, "2020-01-01"]]);
  });

  test("missing, different, the same", () => {
    const feed = own({ retiresOn: "2027-06-01", source: "https://example.com/p" });
    const codes = (retiresOn?: string) =>
      drift(registry({ p: [{ ...(retiresOn && { retiresOn }) }] }), [feed]).findings.map(({ code }) => code);
    expect(codes()).toEqual(["date-missing"]);
    expect(codes("2027-06-02")).toEqual(["date-differs"]);
    expect(codes("2027-06-01")).toEqual([]);
  });

  test("the first feed that has a date wins; one that has none does not disagree", () => {
    const feeds = [own({}), own({ retiresOn: "2027-06-01" }), own({ retiresOn: "2027-07-01" })];
    const [disagreement] = of(drift(registry({ p: [{}] }), feeds), "feeds-disagree");
    expect(disagreement).toEqual({
      id: "feeds-disagree:p/m",
      code: "feeds-disagree",
      severity: "warning",
      model: "p/m",
      date: "2027-06-01",
      registryDate: null,
      successor: null,
      source: null,
      feeds: [
        { file: "a", date: null },
        { file: "b", date: "2027-06-01" },
        { file: "c", date: "2027-07-01" },
      ],
      message: "2027-06-01 by b, which counts because it comes first; 2027-07-01 by c",
    });
    expect(of(drift(registry({ p: [{}] }), feeds.slice(0, 2)), "feeds-disagree")).toEqual([]);
  });

  test("what is no date is told, and does not count", () => {
    const found = drift(registry({ p: [{}] }), [
      own({ retiresOn: "soon" }),
      own({ retiresOn: "2027-06-01" }),
    ]);
    expect(found.feeds.map(({ unreadableDates }) => unreadableDates)).toEqual([["p/m"], []]);
    expect(found.counts.later).toBe(1);
  });
});

describe("defaults and replacements", () => {
  const feed = own({ name: "old", retiresOn: "2026-12-01" }, { name: "new", retiresOn: "2027-02-01" });

  test("a date that the registry alone has counts for a default", () => {
    const document = registry({ q: [{ default: true, translationDefault: true, retiresOn: "2026-11-01" }] });
    expect(
      of(drift(document, [feed]), "default-retiring").map(({ severity, message }) => [severity, message]),
    ).toEqual([["error", "the default and translation default of q retired on 2026-11-01"]]);
  });

  test("a replacement is to last 90 days longer than the model, or than today", () => {
    const listed = (date?: string) =>
      registry({
        p: [
          { name: "old", deprecated: true, replacement: "new" },
          { name: "new", ...(date && { retiresOn: date }) },
        ],
      });
    expect(modelsOf(drift(listed(), [feed]), "replacement-retires-first")).toEqual(["p/old"]);
    const lasting = own({ name: "old", retiresOn: "2026-12-01" }, { name: "new", retiresOn: "2027-03-02" });
    expect(of(drift(listed(), [lasting]), "replacement-retires-first")).toEqual([]);
    const [found] = of(drift(listed(), [feed]), "replacement-retires-first");
    expect(found).toMatchObject({ date: "2027-02-01", successor: "p/new", model: "p/old" });
  });

  test("of a deleted model, over the models between", () => {
    const document = registry({ p: [{ name: "new" }] }, [
      { provider: "p", name: "oldest", replacement: "old" },
      { provider: "p", name: "old", replacement: "new" },
    ]);
    expect(modelsOf(drift(document, [feed]), "replacement-retires-first")).toEqual(["p/old", "p/oldest"]);
  });

  test("a successor is never invented: no model name, no successor", () => {
    const odd = (replacement: unknown) =>
      drift(registry({ p: [{}] }), [own({ retiresOn: "2027-06-01", replacement })]).findings[0]?.successor;
    expect([odd("next"), odd({ provider: "q", name: "next" })]).toEqual(["p/next", "q/next"]);
    const none = ["", " next", "a\u202eb", 7, { name: "next" }, { provider: "team:a/p", name: "next" }];
    expect(none.map(odd)).toEqual(none.map(() => null));
  });

  test("a successor that is not listed is a warning, and good to know where a replacement is named", () => {
    const followed = (model: Partial<ListedModelDocument>, deleted: RegistryDocument["deleted"] = []) =>
      of(
        drift(registry({ p: [model, { name: "n" }] }, deleted), [own({ replacement: "next" })]),
        "successor-unlisted",
      ).map(({ severity, message }) => `${severity}: ${message}`);
    expect(followed({})).toEqual(["warning: is followed by p/next, which is not listed: add it first"]);
    expect(followed({ deprecated: true, replacement: "n" })).toEqual([
      "info: is followed by p/next, which is not listed: add it first",
    ]);
    expect(followed({}, [{ provider: "p", name: "next" }])).toEqual([
      "warning: is followed by p/next, which the registry deletes",
    ]);
    expect(followed({ name: "other" })).toEqual([]);
  });
});

describe("limits and choices", () => {
  const differs = (model: Partial<ListedModelDocument>, entry: object) =>
    drift(registry({ openai: [model] }), [{ m: { litellm_provider: "openai", ...entry } }]).findings.map(
      ({ code, severity }) => `${code} ${severity}`,
    );

  test.each([
    [128_000, 128_000, undefined, true],
    [131_072, 128_000, undefined, true],
    [1_000_000, 1_048_576, undefined, true],
    [409_600, 272_000, 128_000, true],
    [400_000, 272_000, 128_000, true],
    [128_000, 200_000, undefined, false],
    [204_800, 1_000_000, 128_000, false],
    [100_000, undefined, undefined, true],
    [100_000, Number.MAX_VALUE, undefined, true],
    [100_000, 0, undefined, true],
  ])("a window of %s and an input of %s with an output of %s", (tokenLimit, input, output, isSame) => {
    const found = differs({ tokenLimit }, { max_input_tokens: input, max_output_tokens: output });
    expect(found).toEqual(isSame ? [] : ["limit-differs warning"]);
  });

  test("an effort that upstream refuses, and one that is not offered", () => {
    const found = (flags: object) => differs({ parameters: "GPT52Parameters" }, flags);
    expect(found({ supports_none_reasoning_effort: false })).toEqual(["parameters-differ warning"]);
    expect(found({ supports_minimal_reasoning_effort: true })).toEqual(["parameters-differ info"]);
    expect(found({ supports_xhigh_reasoning_effort: true, supports_max_reasoning_effort: false })).toEqual(
      [],
    );
    expect(differs({}, { supports_none_reasoning_effort: true })).toEqual([]);
  });
});
