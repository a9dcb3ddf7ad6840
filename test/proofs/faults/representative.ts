import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../../lib/contract/workspace-document.ts";
import type { Item } from "../../../lib/domain/items/attribute-value.ts";
import { DEFAULT_PERMISSION } from "../../../lib/domain/notices/notice.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";

/** The first set describes `old`, the second set `new`: a reference that moves from `old` to `new` loses two fields, and one field is fitted. */
const OWN_SETS = {
  sets: {
    SamplingParameters: {
      fields: {
        temperature: { type: "number", minimum: 0, maximum: 2, default: 0.7 },
        top_p: { type: "number", minimum: 0, maximum: 1, default: 1 },
        max_tokens: { type: "integer", minimum: 1, maximum: 8192, default: 1024 },
      },
    },
    EffortParameters: {
      fields: {
        effort: { type: "choice", choices: ["low", "medium", "high"], default: "medium" },
        max_tokens: { type: "integer", minimum: 1, maximum: 4096, default: 1024 },
      },
    },
  },
} as const satisfies RegistryDocument["parameterSets"];

/** Sync, deprecate, delete with and without replacement, promotion, a list, two pages, notices, publish: a little of everything. */
export const BEFORE: RegistryDocument = {
  version: 1,
  parameterSets: OWN_SETS,
  providers: {
    openai: {
      models: [
        { name: "old", tokenLimit: 1000, parameters: "SamplingParameters" },
        { name: "gone", tokenLimit: 1000 },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "EffortParameters" },
      ],
    },
  },
  deleted: [],
};

export const AFTER: RegistryDocument = {
  version: 1,
  parameterSets: OWN_SETS,
  providers: {
    openai: {
      models: [
        { name: "tired", tokenLimit: 1000, deprecated: true, replacement: "new" },
        { name: "new", tokenLimit: 3000, parameters: "EffortParameters" },
        { name: "own", tokenLimit: 4000 },
      ],
    },
  },
  deleted: [
    { provider: "openai", name: "old", replacement: "new" },
    { provider: "openai", name: "gone" },
  ],
};

export const WORKSPACE: WorkspaceDocument = {
  version: 1,
  teams: [
    {
      id: "a",
      name: "Team A",
      members: [
        { id: "ann", email: "ann@example.com", permissions: [DEFAULT_PERMISSION] },
        { id: "amy", email: "amy@example.com", permissions: [] },
      ],
    },
    // No member of this team may be told.
    { id: "b", name: "Team B", members: [{ id: "bob", email: "bob@example.com", permissions: [] }] },
  ],
  customModels: [
    { team: "b", provider: "openai", name: "own", tokenLimit: 4000, parameters: "BasicParameters" },
  ],
  pipelines: [
    {
      id: "p",
      team: "a",
      name: "Pipeline",
      nodes: [
        // Two fields go, so that it is no statement but an update; numbers are texts, and the last three are nobody's but the user's.
        {
          id: "n1",
          params: {
            modelId: "openai/old",
            modelParameters: {
              temperature: "0.5",
              top_p: 0.25,
              max_tokens: "8000",
              effort: "low",
              stop: ["END"],
              seed: "007",
              house: { tone: "dry" },
            },
          },
        },
        { id: "n2", params: { modelId: ["openai/gone", "openai/old", "openai/tired"] } },
      ],
    },
  ],
  chatbots: [{ id: "c", team: "a", name: "Chatbot", pipeline: "p" }],
  assistants: [
    { id: "x", team: "b", name: "Assistant", modelId: "team:b/openai/own" },
    { id: "y", team: "b", name: "Helper", modelId: "openai/gone" },
  ],
  analyses: [
    { id: "s", team: "a", name: "Analysis", modelId: "openai/old", translationModelId: "openai/gone" },
  ],
  // One field goes, and a field that would be taken away is not there.
  evaluators: [
    {
      id: "e",
      team: "a",
      name: "Evaluator",
      params: { modelId: "openai/old", modelParameters: { temperature: 0.2, max_tokens: 100, top_k: 40 } },
    },
  ],
  collections: [{ id: "k", team: "b", name: "Collection", contextualizerModelId: "openai/tired" }],
};

/** The sets that the registries of these stories give their models. */
export const SETS = parameterSetsInForce(parameterSets, BEFORE);

/** A row that somebody put beside the workspace: of no team, with settings that nothing here could load. */
export const WITHOUT_TEAM: Item = {
  pk: { S: "TEAM#a" },
  sk: { S: "NODE#p#lost" },
  kind: { S: "node" },
  id: { S: "lost" },
  pipeline: { S: "p" },
  params: {
    M: {
      modelId: { S: "openai/old" },
      modelParameters: {
        M: {
          temperature: { S: "1e0" },
          top_p: { N: "1" },
          max_tokens: { N: "4096" },
          seed: { N: "12345678901234567890123456789012345678" },
          key: { B: new Uint8Array([0, 255, 10]) },
        },
      },
    },
  },
};

/** Several pages, chunks and segments, small as the workspace is. */
export const SIZES = { pageSize: 4, chunkReferences: 2, segments: 2 } as const;

/** The chain goes on: the replacement of `old` is deleted too. */
export const LATER: RegistryDocument = {
  version: 1,
  parameterSets: OWN_SETS,
  providers: {
    openai: {
      models: [
        { name: "newest", tokenLimit: 5000, parameters: "OpenAIReasoningParameters" },
        { name: "own", tokenLimit: 4000, deprecated: true },
      ],
    },
  },
  deleted: [
    { provider: "openai", name: "old", replacement: "new" },
    { provider: "openai", name: "new", replacement: "newest" },
    { provider: "openai", name: "tired", replacement: "new" },
    { provider: "openai", name: "gone" },
  ],
};

/** Another mind: `gone` is back, and `old` has another replacement. */
export const OTHER: RegistryDocument = {
  version: 1,
  parameterSets: OWN_SETS,
  providers: {
    openai: {
      models: [
        { name: "gone", tokenLimit: 1000 },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "EffortParameters", deprecated: true },
      ],
    },
  },
  deleted: [{ provider: "openai", name: "old", replacement: "gone" }],
};

/** The end of a chain, before its beginning: `gone` leads to `new`, and `old` lives. */
export const SECOND_HOP: RegistryDocument = {
  version: 1,
  parameterSets: OWN_SETS,
  providers: {
    openai: {
      models: [
        { name: "old", tokenLimit: 1000, parameters: "SamplingParameters" },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "EffortParameters" },
      ],
    },
  },
  deleted: [{ provider: "openai", name: "gone", replacement: "new" }],
};

/** And then its beginning: `old` leads to `gone`. */
export const BOTH_HOPS: RegistryDocument = {
  version: 1,
  parameterSets: OWN_SETS,
  providers: {
    openai: {
      models: [
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "EffortParameters" },
      ],
    },
  },
  deleted: [
    { provider: "openai", name: "old", replacement: "gone" },
    { provider: "openai", name: "gone", replacement: "new" },
  ],
};
