import { documentedSources } from "./documented-sources.ts";
import { createDraw, TEAM_OF_HISTORY } from "./draw.ts";
import type { Family } from "./family.ts";
import { nameIn, OPENAI, providerIn, UNKNOWN } from "./openai-family.ts";
import { type Placed, type Platform, type Row, sourceNamed } from "./platform.ts";

/** Agents hold the model twice, beside the provider and among their parameters; presets hold it flat among their settings. */

const family: Family = {
  ...OPENAI,
  fields: {
    temperature: "temperature",
    tokens: "max_tokens",
    penalty: "frequency_penalty",
    effort: "reasoning_effort",
  },
};
const ENDPOINTS: Readonly<Record<string, string>> = { openai: "openAI" };
/** An agent that was moved to another provider, with parameters of the provider before. */
const MOVED = { "anthropic/gpt-4o": "openai/gpt-4o" };
const draw = createDraw(1, family, Object.keys(UNKNOWN));
const endpointOf = (id: string): string => ENDPOINTS[providerIn(id)] ?? providerIn(id);

function agent(number: number): Row {
  const id = draw.id();
  const team = draw.team();
  const owner = `agent_${number}`;
  const provider = endpointOf(id);
  // An agent that was never saved with parameters, and an agent whose copy there lags behind.
  const inside = number % 7 === 0 ? undefined : number % 5 === 0 ? `${providerIn(id)}/gpt-4o` : id;
  const settings = inside === undefined ? {} : { model: nameIn(inside), ...draw.settings() };
  const name = provider === "openAI" ? "agent-openai" : "agent-anthropic";
  const placed: Placed[] = [{ source: name, at: ["model"], ids: [id], team, owner }];
  if (inside !== undefined) {
    const at = ["model_parameters", "model"];
    placed.push({
      source: `${name}-parameters`,
      at,
      ids: [inside],
      settings: ["model_parameters"],
      team,
      owner,
    });
  }
  return {
    table: "librechat-agents",
    document: {
      id: owner,
      name: `Agent ${number}`,
      author: "66f1a0b2c3d4e5f6a7b8c9d0",
      provider,
      model: nameIn(id),
      model_parameters: settings,
      instructions: "Answer in the language of the question.",
      tools: ["web_search", `action_${number}`],
      versions: [{ provider, model: nameIn(id), model_parameters: { model: nameIn(id), temperature: 9 } }],
      edges: [],
      updatedAt: "2025-11-02T10:00:00.000Z",
      ...(team === undefined ? {} : { tenantId: team }),
    },
    sources: [name, `${name}-parameters`],
    placed,
  };
}

function preset(number: number): Row {
  const id = draw.id();
  const isArchived = number % 9 === 0;
  // Somebody's import wrote the mark as a text.
  const isUnclear = number % 20 === 11;
  const isOfAnAgent = number % 11 === 5;
  const team = isArchived ? TEAM_OF_HISTORY : draw.team();
  const owner = `preset-${number}`;
  const place: Placed = {
    source: "preset",
    at: ["model"],
    ids: [id],
    provider: ["endpoint"],
    settings: [],
    team,
    owner,
  };
  return {
    table: "librechat-presets",
    document: {
      ...draw.settings(),
      presetId: owner,
      title: `Preset ${number}`,
      user: "66f1a0b2c3d4e5f6a7b8c9d0",
      endpoint: isOfAnAgent ? "agents" : endpointOf(id),
      model: isOfAnAgent ? null : nameIn(id),
      promptPrefix: "Be brief.",
      resendFiles: true,
      tags: [],
      isArchived: isUnclear ? "false" : isArchived,
      updatedAt: "2025-11-02T10:00:00.000Z",
      tenantId: team ?? null,
    },
    sources: ["preset"],
    placed: isArchived || isOfAnAgent ? [] : [place],
    ...(isUnclear ? { isUnclear } : {}),
  };
}

const sources = documentedSources("LibreChat");
const agentSource = { ...sourceNamed(sources, "agent-openai"), provider: "/provider" };

export const librechat: Platform = {
  name: "LibreChat",
  tables: { "librechat-agents": ["id"], "librechat-presets": ["presetId"] },
  sources,
  family,
  rows: [
    ...Array.from({ length: 60 }, (_, number) => agent(number)),
    ...Array.from({ length: 60 }, (_, number) => preset(number)),
  ],
  spelling: ENDPOINTS,
  unknown: { ...UNKNOWN, ...MOVED },
  unreachable: [],
  // The model has two places, and the provider has one place, which both would write.
  refused: {
    sources: [agentSource, { ...agentSource, name: "parameters", model: "/model_parameters/model" }],
    problem: { code: "overlap", path: "/sources/1/provider" },
  },
};
