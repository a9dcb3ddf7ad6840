import { documentedSources } from "./documented-sources.ts";
import type { Document } from "./documents.ts";
import { createDraw } from "./draw.ts";
import type { Family } from "./family.ts";
import { nameIn, OPENAI, providerIn, UNKNOWN } from "./openai-family.ts";
import type { Placed, Platform, Row } from "./platform.ts";

/** An agent has its model with parameters, and in its chat settings another model that searches; reasoning is a setting of the chat. */

const family: Family = {
  ...OPENAI,
  fields: {
    temperature: "temperature",
    tokens: "max_tokens",
    penalty: "presence_penalty",
    effort: "reasoning_effort",
  },
};
const draw = createDraw(5, family, Object.keys(UNKNOWN));

function searchModel(id: string): Document {
  return { searchFCModel: { model: nameIn(id), provider: providerIn(id) } };
}

function agent(number: number): Row {
  const id = draw.id();
  const searching = draw.below(2) === 0 ? draw.id() : undefined;
  const hasProvider = number % 12 !== 0;
  const hasModel = number % 10 !== 3;
  const team = draw.team();
  const owner = `agt_${number}`;
  const places: (Placed | undefined)[] = [
    hasProvider && hasModel
      ? {
          source: "agent",
          at: ["model"],
          ids: [id],
          provider: ["provider"],
          settings: ["params"],
          team,
          owner,
        }
      : undefined,
    searching === undefined
      ? undefined
      : {
          source: "agent-search",
          at: ["chat_config", "searchFCModel", "model"],
          ids: [searching],
          provider: ["chat_config", "searchFCModel", "provider"],
          team,
          owner,
        },
  ];
  return {
    table: "lobe-agents",
    document: {
      id: owner,
      slug: `slug-${number}`,
      title: `Agent ${number}`,
      ...(team === undefined ? {} : { user_id: team }),
      model: hasModel ? nameIn(id) : null,
      provider: hasProvider ? providerIn(id) : null,
      params: draw.settings(),
      chat_config: {
        historyCount: 20,
        enableHistoryCount: true,
        reasoningEffort: "high",
        reasoningBudgetToken: 4_096,
        searchMode: "auto",
        ...(searching === undefined ? {} : searchModel(searching)),
      },
      system_role: "Du bist ein hilfreicher Assistent.",
      few_shots: null,
      plugins: ["web-browsing"],
      tts: { ttsService: "openai", voice: { openai: "alloy" } },
      virtual: false,
      updated_at: "2025-11-02T10:00:00.000Z",
    },
    sources: ["agent", "agent-search"],
    placed: places.filter((place) => place !== undefined),
    ...(hasProvider || !hasModel ? {} : { notAReference: { agent: 1 } }),
  };
}

const sources = documentedSources("LobeChat");

export const lobeChat: Platform = {
  name: "LobeChat",
  tables: { "lobe-agents": ["id"] },
  sources,
  family,
  rows: Array.from({ length: 100 }, (_, number) => agent(number)),
  spelling: {},
  unknown: UNKNOWN,
  unreachable: [],
  // The settings of an agent can follow one of its two models only.
  refused: {
    sources: sources.map((source) => ({ ...source, parameters: "/params" })),
    problem: { code: "overlap", path: "/sources/1/parameters" },
  },
};
