import { documentedSources } from "./documented-sources.ts";
import { createDraw } from "./draw.ts";
import type { Family } from "./family.ts";
import { jsonText } from "./json-text.ts";
import { nameIn } from "./openai-family.ts";
import { type Placed, type Platform, type Row, sourceNamed } from "./platform.ts";

/** Models are switched on by name: a map whose keys are the models. Only what keeps the same as a list of ids can be declared. */

const family: Family = {
  provider: "bedrock",
  steady: "anthropic.claude-sonnet-4-5-20250929-v1:0",
  tired: "anthropic.claude-3-7-sonnet-20250219-v1:0",
  old: "anthropic.claude-3-sonnet-20240229-v1:0",
  far: "anthropic.claude-3-haiku-20240307-v1:0",
  gone: "anthropic.claude-instant-v1",
  other: "openai",
  elsewhere: "gpt-4.1",
  fields: { temperature: "temperature", tokens: "max_tokens", penalty: "top_p", effort: "effort" },
};
const UNKNOWN: Readonly<Record<string, string | null>> = {
  "bedrock/us.anthropic.claude-3-sonnet-20240229-v1:0": "bedrock/anthropic.claude-3-sonnet-20240229-v1:0",
  "bedrock/gpt-4.1": "openai/gpt-4.1",
  "bedrock/amazon.nova-lite-v1:0": null,
};
const draw = createDraw(6, family, Object.keys(UNKNOWN));
const drawId = (): string => draw.id().replace(/^openai\//, "bedrock/");

function bot(number: number): Row {
  const ids = Array.from({ length: draw.below(4) }, drawId);
  // Some bots name a model twice, and one bot has something else in its list.
  const listed = number % 9 === 0 ? [...ids, ...ids.slice(0, 1)] : ids;
  const others = number % 10 === 4 ? [7, true] : [];
  const isLegacy = number % 4 === 3;
  const team = draw.team() ?? `user-${number}`;
  const owner = `BOT#01J${String(number).padStart(8, "0")}`;
  const place: Placed = {
    source: "bot-models",
    at: ["ActiveModelIds"],
    ids: listed,
    isList: true,
    others,
    settings: ["GenerationParams"],
    team,
    owner,
  };
  const names = ids.map((id) => [nameIn(id).replaceAll(/[-.:]/g, "_"), draw.below(2) === 0]);
  return {
    table: "bedrock-chat-bots",
    document: {
      PK: team,
      SK: owner,
      Title: `Bot ${number}`,
      Instruction: "Use the knowledge base.",
      GenerationParams: { top_k: 250, stop_sequences: ["Human: "], ...draw.settings() },
      ActiveModels: Object.fromEntries(names),
      ...(isLegacy ? {} : { ActiveModelIds: [...listed.map(nameIn), ...others] }),
      Knowledge: { source_urls: [], s3_urls: [] },
      IsStarred: false,
      LastUsedTime: 1_762_000_000_123,
    },
    sources: ["bot-models"],
    placed: isLegacy ? [] : [place],
    ...(isLegacy ? {} : { notAReference: { "bot-models": others.length } }),
  };
}

function conversation(number: number): Row {
  const messages = { first: { role: "assistant", model: "claude-v3-sonnet", content: [{ body: "Hello" }] } };
  return {
    table: "bedrock-chat-conversations",
    document: {
      PK: "ann@example.com",
      SK: `ann@example.com#CONV#${number}`,
      Title: `Conversation ${number}`,
      MessageMap: jsonText(messages),
      LastMessageId: "first",
      TotalPrice: 0.00012,
      BotId: "BOT#01J00000001",
    },
    sources: [],
    placed: [],
  };
}

const sources = documentedSources("bedrock-chat");
const models = sourceNamed(sources, "bot-models");
const { parameters: _beside, ...declared } = models;
const bots = Array.from({ length: 100 }, (_, number) => bot(number));
const conversations = Array.from({ length: 20 }, (_, number) => conversation(number));
const switches = bots.flatMap(({ document }) => Object.keys(document.ActiveModels ?? {}));

export const bedrockChat: Platform = {
  name: "bedrock-chat",
  tables: { "bedrock-chat-bots": ["PK", "SK"], "bedrock-chat-conversations": ["PK", "SK"] },
  sources,
  family,
  rows: [...bots, ...conversations],
  spelling: {},
  unknown: UNKNOWN,
  unreachable: [
    {
      source: { ...declared, name: "names of switches", each: "/ActiveModels", model: "" },
      report: { items: bots.length, references: 0, notAReference: switches.length },
    },
    {
      source: {
        ...declared,
        name: "messages in a text",
        table: "bedrock-chat-conversations",
        where: { attribute: "SK", beginsWith: "ann@example.com#CONV#" },
        each: "/MessageMap",
        model: "/model",
      },
      report: { items: conversations.length, references: 0, notAReference: conversations.length },
    },
  ],
  // The names of the switches are the models: no pointer ends at a name.
  refused: {
    sources: [{ ...models, model: "/ActiveModels/*" }],
    problem: { code: "bad-pointer", path: "/sources/0/model" },
  },
};
