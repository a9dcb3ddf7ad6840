import { documentedSources } from "./documented-sources.ts";
import type { Document } from "./documents.ts";
import { createDraw, TEAM_OF_HISTORY } from "./draw.ts";
import type { Family } from "./family.ts";
import { jsonText } from "./json-text.ts";
import { nameIn, OPENAI, providerIn, UNKNOWN } from "./openai-family.ts";
import { type Placed, type Platform, type Row, sourceNamed } from "./platform.ts";

/** The kind of a node says the provider; its inputs hold the model among numbers that a form has saved as texts. */

const family: Family = {
  ...OPENAI,
  fields: {
    temperature: "temperature",
    tokens: "maxTokens",
    penalty: "frequencyPenalty",
    effort: "reasoningEffort",
  },
};
const KINDS: Readonly<Record<string, string>> = { openai: "chatOpenAI", anthropic: "chatAnthropic" };
const AS_TEXT = "flowise-chatflows-as-text";
const draw = createDraw(3, family, Object.keys(UNKNOWN));

function chatModel(id: string, index: number): Document {
  const name = KINDS[providerIn(id)] ?? "";
  return {
    id: `${name}_${index}`,
    type: "customNode",
    position: { x: 579.0877964395976, y: -138.68792413227874 },
    data: {
      name,
      label: "Chat model",
      version: 6,
      category: "Chat Models",
      inputParams: [{ name: "temperature", type: "number", step: 0.1, default: 0.9, optional: true }],
      inputs: {
        cache: "",
        modelName: nameIn(id),
        topP: "",
        timeout: "",
        basepath: "",
        baseOptions: '{"headers":{}}',
        ...draw.settings(),
      },
      outputs: {},
    },
  };
}

const chain: Document = {
  id: "conversationChain_0",
  type: "customNode",
  data: { name: "conversationChain", inputs: { model: "{{chatOpenAI_0.data.instance}}", memory: "" } },
};

function chatflow(number: number): Row {
  const team = draw.team();
  const owner = `c0ffee00-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const placed: Placed[] = [];
  const models = Array.from({ length: 1 + draw.below(3) }, (_, index) => {
    const id = draw.id();
    const data = ["flowData", "nodes", index + 1, "data"];
    placed.push({
      source: "chatflow-node",
      at: [...data, "inputs", "modelName"],
      ids: [id],
      provider: [...data, "name"],
      settings: [...data, "inputs"],
      team,
      owner,
    });
    return chatModel(id, index);
  });
  return {
    table: "flowise-chatflows",
    document: {
      id: owner,
      name: `Flow ${number}`,
      type: "CHATFLOW",
      deployed: true,
      isPublic: null,
      flowData: { nodes: [chain, ...models], edges: [], viewport: { x: 0, y: 0, zoom: 0.75 } },
      chatbotConfig: "{}",
      updatedDate: "2025-11-02T10:00:00.000Z",
      ...(team === undefined ? {} : { workspaceId: team }),
    },
    sources: ["chatflow-node"],
    placed,
  };
}

/** As the platform itself keeps it: one text, in which nothing can be found and nothing is touched. */
function chatflowAsText(number: number, table: string): Row {
  const { document } = chatflow(number);
  return {
    table,
    document: { ...document, workspaceId: TEAM_OF_HISTORY, flowData: jsonText(document.flowData) },
    placed: [],
    ...(table === AS_TEXT
      ? { sources: [] }
      : { sources: ["chatflow-node"], notAReference: { "chatflow-node": 1 } }),
  };
}

const sources = documentedSources("Flowise");
const texts = Array.from({ length: 20 }, (_, number) => chatflowAsText(900 + number, AS_TEXT));
const node = sourceNamed(sources, "chatflow-node");
const { each: _nodes, ...item } = node;

export const flowise: Platform = {
  name: "Flowise",
  tables: { "flowise-chatflows": ["id"], [AS_TEXT]: ["id"] },
  sources,
  family,
  rows: [
    ...Array.from({ length: 90 }, (_, number) => chatflow(number)),
    ...Array.from({ length: 10 }, (_, number) => chatflowAsText(800 + number, "flowise-chatflows")),
    ...texts,
  ],
  spelling: KINDS,
  unknown: UNKNOWN,
  unreachable: [
    {
      source: { ...node, name: "nodes in a text", table: AS_TEXT },
      report: { items: texts.length, references: 0, notAReference: texts.length },
    },
  ],
  // A path of another language.
  refused: {
    sources: [{ ...item, model: "/flowData/nodes/*/data/inputs/modelName" }],
    problem: { code: "bad-pointer", path: "/sources/0/model" },
  },
};
