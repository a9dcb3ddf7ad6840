import { documentedSources } from "./documented-sources.ts";
import { createDraw } from "./draw.ts";
import type { Family } from "./family.ts";
import { nameIn, OPENAI, UNKNOWN } from "./openai-family.ts";
import { type Placed, type Platform, type Row, sourceNamed } from "./platform.ts";

/** A model of one's own names its base by the provider's name alone; without a base it is an override of the model that its key names. */

const family: Family = {
  ...OPENAI,
  fields: {
    temperature: "temperature",
    tokens: "max_tokens",
    penalty: "frequency_penalty",
    effort: "reasoning_effort",
  },
};
const draw = createDraw(4, family, Object.keys(UNKNOWN));

function workspaceModel(number: number): Row {
  // One connection, one provider: a model of another provider has no place here.
  const id = number % 13 === 0 ? "openai/claude-sonnet-4-5" : draw.id().replace(/^anthropic\//, "openai/");
  const isOverride = number % 10 === 9;
  const team = draw.team();
  const owner = isOverride ? `${nameIn(id)}#${number}` : `helper-${number}`;
  const place: Placed = {
    source: "workspace-model",
    at: ["base_model_id"],
    ids: [id],
    settings: ["params"],
    team,
    owner,
  };
  const settings = draw.settings();
  return {
    table: "open-webui-models",
    document: {
      id: owner,
      user_id: team ?? null,
      base_model_id: isOverride ? null : nameIn(id),
      name: `Helper ${number}`,
      ...(number % 6 === 5
        ? {}
        : { params: { ...settings, system: "You help.", num_ctx: 8192, function_calling: "native" } }),
      meta: {
        profile_image_url: "/static/favicon.png",
        description: null,
        capabilities: { vision: true, usage: false },
        toolIds: ["calendar"],
        suggestion_prompts: [{ content: `Ask gpt-4-turbo about ${number}` }],
      },
      access_control: { read: { group_ids: [], user_ids: [] } },
      is_active: number % 5 !== 0,
      created_at: 1_761_000_000,
      updated_at: 1_762_000_000,
    },
    sources: ["workspace-model"],
    placed: isOverride ? [] : [place],
  };
}

const sources = documentedSources("Open WebUI");

export const openWebui: Platform = {
  name: "Open WebUI",
  tables: { "open-webui-models": ["id"] },
  sources,
  family,
  rows: Array.from({ length: 110 }, (_, number) => workspaceModel(number)),
  spelling: {},
  unknown: { ...UNKNOWN, "openai/claude-sonnet-4-5": "anthropic/claude-sonnet-4-5" },
  unreachable: [],
  // A row without a base overrides the model that its own key names.
  refused: {
    sources: [
      { ...sourceNamed(sources, "workspace-model"), model: "/id", owner: { kind: "model", id: "/name" } },
    ],
    problem: { code: "key-attribute", path: "/sources/0/model" },
  },
};
