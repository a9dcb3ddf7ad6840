import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";

const MODELS = ["old", "gone", "tired", "kept", "new"];

export const BEFORE = registryOf(MODELS, {}, "openai");

export const AFTER = registryOf(
  [{ name: "tired", deprecated: true, replacement: "new" }, "kept", { name: "new", tokenLimit: 2_000 }],
  { old: "new", gone: null },
  "openai",
);

/**
 * So many assistants over the models above and so many pipelines of two nodes, in teams that each have some of everything.
 *
 * @param prefix of all ids, of teams and of what they have
 */
export function busyWorkspace(
  assistants: number,
  pipelines: number,
  teams = 12,
  prefix = "",
): WorkspaceDocument {
  const team = (index: number): string => `${prefix}team-${index % teams}`;
  const model = (index: number): string => `openai/${MODELS[index % MODELS.length]}`;
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  return workspaceOf({
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
  });
}
