import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { createRandom } from "../../lib/local/example/random.ts";
import { customModelId } from "./ids.ts";
import { type Draft, emptyWorkspace } from "./workspace-document.ts";

export type WorkspaceOptions = {
  readonly seed: number;
  readonly teams: number;
  /** Exactly so many references outside archived pipelines; archived ones come on top. */
  readonly references: number;
  /** Custom models of the teams under ids of `modelIds`, and references to them. */
  readonly customModels?: boolean;
  /** Parameters to set beside a model. @default a few that are common, whatever the model */
  readonly parametersOf?: (modelId: string, random: () => number) => Record<string, unknown> | undefined;
};

const PERMISSION = "service_providers.change_llmprovidermodel";
const EFFORTS = ["low", "medium", "high"];

const commonParameters = (_model: string, random: () => number): Record<string, unknown> | undefined => {
  const kind = random();
  if (kind < 0.3) return undefined;
  if (kind < 0.7) return { temperature: Math.round(random() * 20) / 10 };
  return { effort: EFFORTS[Math.floor(random() * EFFORTS.length)], temperature: 0.7, max_tokens: 1024 };
};

/**
 * A workspace as a real platform has it, with every kind of reference: some models are used much and others hardly, a third of the
 * pipelines belong to no chatbot, some are archived, some nodes hold lists, a few references are unknown or empty.
 */
export function workspaceFor(modelIds: readonly string[], options: WorkspaceOptions): WorkspaceDocument {
  const { seed, teams, references, customModels = false, parametersOf = commonParameters } = options;
  const random = createRandom(seed).fraction;
  const below = (limit: number): number => Math.floor(random() * limit);
  const chance = (probability: number): boolean => random() < probability;
  const draft: Draft = emptyWorkspace();

  for (let index = 0; index < teams; index++) {
    const members = [0, 1, 2].map((member) => ({
      id: `member-${index}-${member}`,
      name: `Member ${member}`,
      email: `member-${index}-${member}@example.com`,
      permissions: member === 2 ? [] : [PERMISSION],
    }));
    draft.teams.push({ id: `team-${index}`, name: `Team ${index}`, members });
  }
  if (teams === 0) return draft;
  const custom = new Map<string, string[]>();
  for (const { id: team } of customModels ? draft.teams : []) {
    for (const id of new Set([0, 1, 2].map(() => modelIds[below(modelIds.length)]!))) {
      const provider = id.slice(0, id.indexOf("/"));
      const name = id.slice(provider.length + 1);
      const parameters = "BasicParameters";
      draft.customModels?.push({ team, provider, name, tokenLimit: 32_000, parameters });
      custom.set(team, [...(custom.get(team) ?? []), customModelId(team, provider, name)]);
    }
  }

  let left = references;
  /** A reference that counts; squaring the number makes the first models the most used. */
  const modelOf = (team: string): string => {
    left -= 1;
    const own = custom.get(team);
    if (own !== undefined && chance(0.1)) return own[below(own.length)]!;
    if (chance(0.01)) return "openai/an-unknown-model";
    return modelIds[Math.floor(random() ** 2 * modelIds.length)]!;
  };
  const maybeModelOf = (team: string): string | null => (left > 0 && !chance(0.05) ? modelOf(team) : null);
  const settings = (model: string): object => {
    const modelParameters = parametersOf(model, random);
    return modelParameters === undefined ? {} : { modelParameters };
  };
  const paramsOf = (team: string): Record<string, unknown> => {
    if (left > 2 && chance(0.04)) {
      const modelId = [0, 1, 2].slice(below(3)).map(() => modelOf(team));
      return { modelId, ...settings(modelId[0]!), prompt: "Compare." };
    }
    const modelId = modelOf(team);
    return { modelId, ...settings(modelId), prompt: "You help." };
  };

  for (let index = 0; left > 0; index++) {
    const team = draft.teams[below(teams)]!.id;
    const name = `${index}`;
    const kind = random();
    if (kind < 0.5) {
      const archived = chance(0.1);
      const before = left;
      const nodes: Draft["pipelines"][number]["nodes"] = [];
      for (let node = 1 + below(4); node > 0 && left > 0; node--)
        nodes.push({ id: `node-${node}`, name: `Node ${node}`, params: paramsOf(team) });
      nodes.push({ id: "node-0", name: "Router", params: { keywords: ["help"] } });
      if (archived) left = before;
      draft.pipelines.push({
        id: `pipeline-${index}`,
        team,
        name: `Pipeline ${name}`,
        ...(archived && { archived }),
        nodes,
      });
      if (chance(0.66)) {
        const pipeline = `pipeline-${index}`;
        const points = chance(0.2)
          ? { publishedPipeline: pipeline }
          : { pipeline, publishedPipeline: pipeline };
        draft.chatbots.push({ id: `chatbot-${index}`, team, name: `Chatbot ${name}`, ...points });
      }
    } else if (kind < 0.7) {
      draft.assistants.push({
        id: `assistant-${index}`,
        team,
        name: `Assistant ${name}`,
        modelId: maybeModelOf(team),
      });
    } else if (kind < 0.8) {
      const modelId = maybeModelOf(team);
      const translationModelId = maybeModelOf(team);
      draft.analyses.push({
        id: `analysis-${index}`,
        team,
        name: `Analysis ${name}`,
        modelId,
        translationModelId,
      });
    } else if (kind < 0.92) {
      draft.evaluators.push({
        id: `evaluator-${index}`,
        team,
        name: `Evaluator ${name}`,
        params: paramsOf(team),
      });
    } else {
      const contextualizerModelId = maybeModelOf(team);
      draft.collections.push({
        id: `collection-${index}`,
        team,
        name: `Collection ${name}`,
        contextualizerModelId,
      });
    }
  }
  return draft as WorkspaceDocument;
}
