import { readFileSync } from "node:fs";
import type { ListedModelDocument, ParameterSetsDocument } from "../../lib/contract/registry-document.ts";
import type { Listed } from "../builders/registry.ts";
import { createModel, type LifecycleModel } from "./lifecycle-model.ts";
import { type Draft, emptyWorkspace } from "./workspace-document.ts";

/** Three sets for examples: B shares `temperature` with A, C shares `effort` with B. */
export const SETS: ParameterSetsDocument = {
  sets: {
    BasicParameters: { fields: { temperature: { type: "number" } } },
    B: { fields: { temperature: { type: "number" }, effort: { type: "choice", choices: ["low", "high"] } } },
    C: { fields: { effort: { type: "choice", choices: ["low", "high"] } } },
  },
};

export const deprecated = (
  name: string,
  replacement?: string,
  more: Partial<ListedModelDocument> = {},
): Listed => ({
  name,
  deprecated: true,
  ...(replacement !== undefined && { replacement }),
  ...more,
});

/** A model over a workspace with the teams t1 and t2, with an assistant for each id, by team. */
export function setup(
  assistants: Readonly<Record<string, readonly (string | null)[]>> = {},
  change?: (draft: Draft) => void,
) {
  const draft = emptyWorkspace();
  for (const id of ["t1", "t2"]) draft.teams.push({ id, name: `Team ${id}`, members: [] });
  for (const [team, ids] of Object.entries(assistants))
    for (const [index, modelId] of ids.entries())
      draft.assistants.push({ id: `${team}-a${index}`, team, name: `Assistant ${index}`, modelId });
  change?.(draft);
  return { model: createModel(draft, SETS) };
}

/** A pipeline of t1 with one node. */
export const pipeline = (
  id: string,
  params: Record<string, unknown>,
  more: object = {},
): Draft["pipelines"][number] => ({
  id,
  team: "t1",
  name: `Pipeline ${id}`,
  nodes: [{ id: "n", params }],
  ...more,
});

export const assistantModels = (model: LifecycleModel): (string | null | undefined)[] =>
  model.workspace().assistants.map(({ modelId }) => modelId);
export const nodeParams = (model: LifecycleModel) =>
  model.workspace().pipelines.map(({ nodes }) => nodes[0]?.params);
export const rowOf = (model: LifecycleModel, id: string) => model.rows().find((row) => row.id === id);
export const entryIds = (model: LifecycleModel): string[] => model.entries().map(({ id }) => id);
/** An assistant of a team begins to use a model. */
export const use = (model: LifecycleModel, team: string, modelId: string): void =>
  model.edit((draft) => {
    draft.assistants.push({ id: `later-${draft.assistants.length}`, team, name: "Later", modelId });
  });

export const readJson = <T>(relative: string): T =>
  JSON.parse(readFileSync(new URL(relative, import.meta.url), "utf8"));
