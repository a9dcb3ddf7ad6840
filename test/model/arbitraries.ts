import fc from "fast-check";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { registryHistories } from "./arbitrary-registries.ts";
import { customModels, modelValue, workspaces } from "./arbitrary-workspaces.ts";
import { modelId } from "./ids.ts";
import { holdersOf } from "./references.ts";
import { emptyWorkspace } from "./workspace-document.ts";

/** What happens before one `apply`: users (or blind writers) put old ids back, and add custom models. A document for `load`. */
export type Step = { readonly load: WorkspaceDocument; readonly registry: RegistryDocument };
export type Scenario = { readonly workspace: WorkspaceDocument; readonly steps: readonly Step[] };

/**
 * Scenarios of 1 to 5 applies over one small workspace. The first step loads nothing new. With `oddValues: false` every field of
 * the workspace has the type that section 3 gives it.
 */
export function scenarios(options: { readonly oddValues?: boolean } = {}): fc.Arbitrary<Scenario> {
  const oddValues = options.oddValues ?? true;
  return registryHistories.chain(({ universe, registries }) => {
    const ids = universe.map(({ provider, name }) => modelId(provider, name));
    return workspaces(universe, oddValues).chain((workspace) => {
      const teams = workspace.teams.map(({ id }) => id);
      const load = fc
        .record({
          changes: fc.array(fc.tuple(fc.nat(50), modelValue(ids, teams, false)), { maxLength: 3 }),
          models: customModels(universe, teams, 1),
        })
        .map(({ changes, models }) => ({ ...stragglers(workspace, changes), customModels: models }));
      const loads = fc.array(load, { minLength: registries.length - 1, maxLength: registries.length - 1 });
      return loads.map((later) => ({
        workspace,
        steps: registries.map((registry, index) => ({
          registry,
          load: later[index - 1] ?? { ...emptyWorkspace(), teams: workspace.teams },
        })),
      }));
    });
  });
}

/** Returns the scenario of a seed: the same scenario every time. */
export const scenarioOf = (seed: number, options: { readonly oddValues?: boolean } = {}): Scenario =>
  fc.sample(scenarios(options), { seed, numRuns: 1, unbiased: true })[0]!;

/** The owners of some references as they first were, except that the references now hold these values. */
function stragglers(workspace: WorkspaceDocument, changes: readonly [number, unknown][]): WorkspaceDocument {
  const copy = structuredClone(workspace);
  const holders = holdersOf(copy);
  const touched = new Set<string>();
  for (const [place, value] of changes) {
    const holder = holders[place % holders.length];
    if (holder === undefined) continue;
    holder.bag[holder.field] = value;
    touched.add(`${holder.owner.kind} ${holder.owner.id}`);
  }
  const of = <T extends { readonly id: string }>(kind: string, list: readonly T[]): T[] =>
    list.filter(({ id }) => touched.has(`${kind} ${id}`));
  return {
    version: 1,
    teams: copy.teams, // every team that the rest names
    chatbots: [],
    pipelines: of("pipeline", copy.pipelines),
    assistants: of("assistant", copy.assistants),
    analyses: of("analysis", copy.analyses),
    evaluators: of("evaluator", copy.evaluators),
    collections: of("collection", copy.collections),
  };
}
