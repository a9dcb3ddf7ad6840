import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notice.ts";

/** Sync, deprecate, delete with and without replacement, promotion, a list, two pages, notices, publish: a little of everything. */
export const BEFORE: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "old", tokenLimit: 1000 },
        { name: "gone", tokenLimit: 1000 },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "OpenAIReasoningParameters" },
      ],
    },
  },
  deleted: [],
};

export const AFTER: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "tired", tokenLimit: 1000, deprecated: true, replacement: "new" },
        { name: "new", tokenLimit: 3000, parameters: "OpenAIReasoningParameters" },
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
    // Nobody of them may be told.
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
        { id: "n1", params: { modelId: "openai/old", modelParameters: { temperature: 0.5, effort: "low" } } },
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
  evaluators: [],
  collections: [{ id: "k", team: "b", name: "Collection", contextualizerModelId: "openai/tired" }],
};

/** Several pages, chunks and segments, small as the workspace is. */
export const SIZES = { pageSize: 4, chunkReferences: 2, segments: 2 } as const;

/** The chain goes on: what `old` was replaced by is deleted too. */
export const LATER: RegistryDocument = {
  version: 1,
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
  providers: {
    openai: {
      models: [
        { name: "gone", tokenLimit: 1000 },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "OpenAIReasoningParameters", deprecated: true },
      ],
    },
  },
  deleted: [{ provider: "openai", name: "old", replacement: "gone" }],
};

/** The end of a chain, before its beginning: `gone` leads to `new`, and `old` lives. */
export const SECOND_HOP: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "old", tokenLimit: 1000 },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "OpenAIReasoningParameters" },
      ],
    },
  },
  deleted: [{ provider: "openai", name: "gone", replacement: "new" }],
};

/** And then its beginning: `old` leads to `gone`. */
export const BOTH_HOPS: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "OpenAIReasoningParameters" },
      ],
    },
  },
  deleted: [
    { provider: "openai", name: "old", replacement: "gone" },
    { provider: "openai", name: "gone", replacement: "new" },
  ],
};
