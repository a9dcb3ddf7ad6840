import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";

const MODELS = ["old", "gone", "tired", "kept", "new"];

export const BEFORE: RegistryDocument = {
  version: 1,
  providers: { openai: { models: MODELS.map((name) => ({ name, tokenLimit: 1_000 })) } },
  deleted: [],
};

export const AFTER: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "tired", tokenLimit: 1_000, deprecated: true, replacement: "new" },
        { name: "kept", tokenLimit: 1_000 },
        { name: "new", tokenLimit: 2_000 },
      ],
    },
  },
  deleted: [
    { provider: "openai", name: "old", replacement: "new" },
    { provider: "openai", name: "gone" },
  ],
};

/**
 * So many assistants over the models above and so many pipelines of two nodes, in teams that each have some of everything.
 *
 * @param prefix of all ids, of teams and of what they have
 */
export function workspaceOf(
  assistants: number,
  pipelines: number,
  teams = 12,
  prefix = "",
): WorkspaceDocument {
  const team = (index: number): string => `${prefix}team-${index % teams}`;
  const model = (index: number): string => `openai/${MODELS[index % MODELS.length]}`;
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  return {
    version: 1,
    teams: numbers(teams).map((index) => ({
      id: team(index),
      name: `Team ${index}`,
      members: [
        {
          id: `${prefix}m${index}`,
          email: `m${index}@example.com`,
          permissions: ["service_providers.change_llmprovidermodel"],
        },
      ],
    })),
    pipelines: numbers(pipelines).map((index) => ({
      id: `${prefix}p${index}`,
      team: team(index),
      name: `Pipeline ${index}`,
      nodes: [
        { id: "a", params: { modelId: model(index), modelParameters: { temperature: 0.5 } } },
        { id: "b", params: { modelId: [model(index + 1), model(index), "elsewhere/x"] } },
      ],
    })),
    chatbots: numbers(Math.ceil(pipelines / 3)).map((index) => ({
      id: `${prefix}c${index}`,
      team: team(index * 3),
      name: `Chatbot ${index}`,
      pipeline: `${prefix}p${index * 3}`,
    })),
    assistants: numbers(assistants).map((index) => ({
      id: `${prefix}a${index}`,
      team: team(index),
      name: `Assistant ${index}`,
      modelId: model(index),
    })),
    analyses: [],
    evaluators: [],
    collections: [],
  };
}
