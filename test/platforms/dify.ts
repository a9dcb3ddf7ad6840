import { documentedSources } from "./documented-sources.ts";
import type { Document } from "./documents.ts";
import { createDraw, TEAM_OF_HISTORY } from "./draw.ts";
import type { Family } from "./family.ts";
import { jsonText } from "./json-text.ts";
import { nameIn, OPENAI, providerIn, UNKNOWN } from "./openai-family.ts";
import { type Placed, type Platform, type Row, sourceNamed } from "./platform.ts";

/** Providers are those of plug-ins, with slashes in their names; rows from before the plug-ins have names without slashes. */

const family: Family = {
  ...OPENAI,
  fields: {
    temperature: "temperature",
    tokens: "max_tokens",
    penalty: "frequency_penalty",
    effort: "reasoning_effort",
  },
};
const PLUGINS: Readonly<Record<string, string>> = {
  openai: "langgenius/openai/openai",
  anthropic: "langgenius/anthropic/anthropic",
};
const draw = createDraw(2, family, Object.keys(UNKNOWN));

function modelOf(id: string, settings: Document): Document {
  const provider = providerIn(id);
  const isOlder = draw.below(6) === 0;
  return {
    provider: isOlder ? provider : (PLUGINS[provider] ?? provider),
    name: nameIn(id),
    mode: "chat",
    completion_params: settings,
  };
}

function app(number: number): Row {
  const id = draw.id();
  const isDeleted = number % 8 === 0;
  const team = isDeleted ? TEAM_OF_HISTORY : draw.team();
  const owner = `3f0c1c6e-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const at = ["model_config", "model"];
  const place: Placed = {
    source: "app",
    at: [...at, "name"],
    ids: [id],
    provider: [...at, "provider"],
    settings: [...at, "completion_params"],
    team,
    owner,
  };
  return {
    table: "dify-apps",
    document: {
      id: owner,
      name: `App ${number}`,
      mode: "agent-chat",
      model_config: {
        model: modelOf(id, draw.settings()),
        pre_prompt: "You are {{role}}.",
        agent_mode: { enabled: true, strategy: "function_call", tools: [] },
        opening_statement: null,
      },
      deleted_at: isDeleted ? "2025-10-01T08:00:00Z" : null,
      updated_at: 1_762_000_000,
      ...(team === undefined ? {} : { tenant_id: team }),
    },
    sources: ["app"],
    placed: isDeleted ? [] : [place],
  };
}

function workflow(number: number): Row {
  const team = draw.team();
  const owner = `8a1d2e4b-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const placed: Placed[] = [];
  const nodes = Array.from({ length: 1 + draw.below(4) }, (_, index): Document => {
    const title = `Step ${index}`;
    if (index === 1) return { id: `${index}`, data: { type: "code", title, code: "return 1" } };
    const id = draw.id();
    const at = ["graph", "nodes", index, "data", "model"];
    placed.push({
      source: "workflow-node",
      at: [...at, "name"],
      ids: [id],
      provider: [...at, "provider"],
      settings: [...at, "completion_params"],
      team,
      owner,
    });
    return {
      id: `${index}`,
      data: { type: "llm", title, model: modelOf(id, draw.settings()), memory: null },
    };
  });
  return {
    table: "dify-workflows",
    document: {
      id: owner,
      app_name: `Workflow ${number}`,
      version: "draft",
      graph: { nodes, edges: [], viewport: { x: 0, y: 0.5, zoom: 1 } },
      features: { file_upload: { enabled: false } },
      ...(team === undefined ? {} : { tenant_id: team }),
    },
    sources: ["workflow-node"],
    placed,
  };
}

/** Returns a workflow as the platform's own database keeps it. */
function workflowAsText(number: number): Row {
  const { document } = workflow(number);
  return {
    table: "dify-workflows-as-text",
    document: { ...document, graph: jsonText(document.graph) },
    sources: [],
    placed: [],
  };
}

const sources = documentedSources("Dify");
const texts = Array.from({ length: 10 }, (_, number) => workflowAsText(900 + number));
const node = sourceNamed(sources, "workflow-node");
const names = { "langgenius/openai/openai": "openai", openai: "openai" };

export const dify: Platform = {
  name: "Dify",
  tables: { "dify-apps": ["id"], "dify-workflows": ["id"], "dify-workflows-as-text": ["id"] },
  sources,
  family,
  rows: [
    ...Array.from({ length: 60 }, (_, number) => app(number)),
    ...Array.from({ length: 40 }, (_, number) => workflow(number)),
    ...texts,
  ],
  spelling: PLUGINS,
  unknown: UNKNOWN,
  unreachable: [
    {
      source: { ...node, name: "nodes in a text", table: "dify-workflows-as-text" },
      report: { items: texts.length, references: 0, notAReference: texts.length },
    },
  ],
  // Two spellings of one provider: nobody could say which spelling to write.
  refused: {
    sources: [{ ...node, provider: { pointer: "/data/model/provider", names } }],
    problem: { code: "bad-provider-names", path: "/sources/0/provider/names/openai" },
  },
};
