import fc from "fast-check";
import type { CustomModelDocument, WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { SET_NAMES, type Universe } from "./arbitrary-registries.ts";
import { customModelId, modelId } from "./ids.ts";

/** Names as users write them, hostile ones too. */
export const HOSTILE_NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "line\nbreak and \u0000 null \u001b[31m",
  "\u202Eright to left",
  "zero\u200Bwidth",
  "🙂👩‍👩‍👧",
  "<!channel> & <b>bold</b>",
  "*stars* _and_ [link](http://example.com)",
  "=cmd|' /C calc'!A0",
  "long ".repeat(200),
];
const names = fc.oneof(
  fc.constantFrom("Support", "Sales bot", ...HOSTILE_NAMES),
  fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }),
);

/** Ids of section 1, the i-th of a kind. */
const objectId = (prefix: string, index: number): string =>
  index === 1 ? "constructor" : index === 2 ? `${prefix.toUpperCase()}._-2` : `${prefix}${index}`;

const TEAMS = ["t1", "constructor", "Team.B", "a_b-c"];
const UNKNOWN = [
  "openai/never-heard-of",
  "nonsense",
  "team:",
  "team:t1/openai",
  "__proto__",
  "constructor",
  "/",
  "gpt-4",
];

const optional = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });

/** Ids in the registry's history above all, then ids of custom models (loaded or not), then ids that nobody knows. */
function references(ids: readonly string[], teams: readonly string[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(...ids);
  const custom = fc.tuple(fc.constantFrom(...teams), known).map(([team, id]) => `team:${team}/${id}`);
  return fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 3, arbitrary: custom },
    { weight: 1, arbitrary: fc.constantFrom(...UNKNOWN) },
  );
}

const ODD_VALUES = [42, 0, true, false, { id: "openai/gpt-4" }, { "/": ["openai/gpt-4"] }];

/** What stands where one id is expected. */
export function modelValue(
  ids: readonly string[],
  teams: readonly string[],
  odd: boolean,
): fc.Arbitrary<unknown> {
  const more = odd ? [{ weight: 1, arbitrary: fc.constantFrom(...ODD_VALUES) }] : [];
  return fc.oneof(
    { weight: 8, arbitrary: references(ids, teams) },
    { weight: 1, arbitrary: fc.constant(null) },
    ...more,
  );
}

/** What stands in a node: one id, or a list of them, with duplicates. */
function nodeValue(ids: readonly string[], teams: readonly string[], odd: boolean): fc.Arbitrary<unknown> {
  const reference = references(ids, teams);
  const element = odd
    ? fc.oneof(
        { weight: 9, arbitrary: reference },
        { weight: 1, arbitrary: fc.constantFrom(null, ...ODD_VALUES) },
      )
    : reference;
  return fc.oneof(
    { weight: 3, arbitrary: modelValue(ids, teams, odd) },
    { weight: 1, arbitrary: fc.array(element, { maxLength: 4 }) },
    { weight: 1, arbitrary: reference.map((id) => [id]) },
  );
}

const parameters = fc.dictionary(
  fc.constantFrom(
    "temperature",
    "effort",
    "verbosity",
    "top_p",
    "max_tokens",
    "thinking",
    "adaptive_thinking",
    "budget_tokens",
    "__proto__",
    // Of no set.
    "stop",
    "response_format",
  ),
  fc.constantFrom<unknown>(
    ...[0, 0.7, 1, 2, 500, 4096, 1e6, "none", "low", "high", "xhigh", true, null, "", { a: [1] }],
    ...["0.2", " 4e3 ", "1000000", "true", ["###"]],
    ...[{ type: "enabled", budget_tokens: 9000 }, { type: "disabled" }],
  ),
  { maxKeys: 6 },
);

/** Around the present of the tests, the beginning of 2026. */
const notifications = fc.record(
  {
    minimumLevel: fc.constantFrom("info", "warning", "error"),
    email: fc.boolean(),
    doNotDisturbUntil: fc.constantFrom("2025-12-31T00:00:00Z", "2040-01-01T00:00:00Z"),
    muted: fc.subarray(["llm-model-deleted", "llm-model-deprecated", "something-else"]),
  },
  { requiredKeys: [] },
);

/** Custom models of the teams, many of them under names that the registry lists sooner or later. */
export function customModels(
  universe: Universe,
  teams: readonly string[],
  maxLength = 4,
): fc.Arbitrary<CustomModelDocument[]> {
  const model = fc.record({
    team: fc.constantFrom(...teams),
    model: fc.constantFrom(...universe, { provider: "self-hosted", name: "llama" }),
    tokenLimit: fc.constantFrom(4096, 32_000),
    parameters: fc.constantFrom(...SET_NAMES),
  });
  return fc
    .uniqueArray(model, {
      maxLength,
      selector: (each) => customModelId(each.team, each.model.provider, each.model.name),
    })
    .map((models) => models.map(({ model: { provider, name }, ...rest }) => ({ ...rest, provider, name })));
}

/** A small workspace over the ids of a registry history. */
export function workspaces(universe: Universe, odd: boolean): fc.Arbitrary<WorkspaceDocument> {
  const ids = universe.map(({ provider, name }) => modelId(provider, name));
  return fc.uniqueArray(fc.constantFrom(...TEAMS), { minLength: 1, maxLength: 4 }).chain((teams) => {
    const team = fc.constantFrom(...teams);
    const one = optional(modelValue(ids, teams, false), 4);
    const settings = optional(parameters, 3);
    const other = optional(fc.constantFrom<unknown>(ids[0], { modelId: ids[0] }, [ids[0]]), 1);
    const params = (value: fc.Arbitrary<unknown>) =>
      fc.record({ modelId: optional(value, 9), modelParameters: settings, prompt: other });
    const pipelineId = fc.nat(4).map((index) => objectId("p", index));
    const list = <T extends object>(
      prefix: string,
      model: { [K in keyof T]: fc.Arbitrary<T[K]> },
      maxLength = 3,
    ) =>
      fc
        .array(fc.record({ team, name: names, ...model }), { maxLength })
        .map((items) => items.map((item, index) => ({ ...item, id: objectId(prefix, index) })));
    const nodes = fc
      .array(fc.record({ name: optional(names), params: params(nodeValue(ids, teams, odd)) }), {
        maxLength: 3,
      })
      .map((items) => items.map((item, index) => ({ ...item, id: objectId("n", index) })));
    const permissions = fc.subarray(["service_providers.change_llmprovidermodel", "chatbots.view_chatbot"]);
    const members = fc
      .array(
        fc.record({
          name: optional(names),
          email: optional(fc.constantFrom("ann@example.com", "no address"), 3),
          permissions,
          notifications: optional(notifications),
        }),
        { maxLength: 3 },
      )
      .map((items) => items.map((item, index) => ({ ...item, id: objectId("m", index) })));
    return (
      fc
        .record({
          version: fc.constant(1),
          teams: fc.tuple(...teams.map((id) => fc.record({ id: fc.constant(id), name: names, members }))),
          customModels: optional(customModels(universe, teams), 4),
          pipelines: list("p", { archived: optional(fc.constantFrom(true, false), 1), nodes }, 5),
          chatbots: list("c", { pipeline: optional(pipelineId), publishedPipeline: optional(pipelineId) }, 4),
          assistants: list("a", { modelId: one }),
          analyses: list("y", { modelId: one, translationModelId: one }),
          evaluators: list("e", { params: params(modelValue(ids, teams, odd)) }),
          collections: list("k", { contextualizerModelId: one }),
        })
        // Through JSON: absent fields go, and prototypes are those of a parsed document.
        .map((document): WorkspaceDocument => JSON.parse(JSON.stringify(document)))
    );
  });
}
