import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import type { Parameters } from "./parameters.ts";

export type OwnerKind = "pipeline" | "assistant" | "analysis" | "evaluator" | "collection";
export type Owner = {
  readonly team: string;
  readonly kind: OwnerKind;
  readonly id: string;
  readonly name: string;
};

/** One field that may hold a model id, or a list of them; `parameters` is the field beside it that holds their settings. */
export type Holder = {
  readonly owner: Owner;
  readonly bag: Record<string, unknown>;
  readonly field: string;
  readonly parameters?: string;
};

/** Every place of the workspace that can hold references (section 3); nothing of an archived pipeline (rule 6). */
export function holdersOf(workspace: WorkspaceDocument): Holder[] {
  const holders: Holder[] = [];
  const add = (
    kind: OwnerKind,
    { team, id, name }: { team: string; id: string; name: string },
    bag: object,
    field: string,
    parameters?: string,
  ): void => {
    const owner = { team, kind, id, name };
    holders.push({
      owner,
      bag: bag as Holder["bag"],
      field,
      ...(parameters !== undefined && { parameters }),
    });
  };
  for (const pipeline of workspace.pipelines) {
    if (pipeline.archived === true) continue;
    for (const node of pipeline.nodes) add("pipeline", pipeline, node.params, "modelId", "modelParameters");
  }
  for (const assistant of workspace.assistants) add("assistant", assistant, assistant, "modelId");
  for (const analysis of workspace.analyses) {
    add("analysis", analysis, analysis, "modelId");
    add("analysis", analysis, analysis, "translationModelId");
  }
  for (const evaluator of workspace.evaluators)
    add("evaluator", evaluator, evaluator.params, "modelId", "modelParameters");
  for (const collection of workspace.collections)
    add("collection", collection, collection, "contextualizerModelId");
  return holders;
}

/** The references in a holder: a string, or the strings of a list. A value of another type is not a reference (section 4). */
export function referencesIn({ bag, field }: Holder): string[] {
  const value = Object.hasOwn(bag, field) ? bag[field] : undefined;
  if (Array.isArray(value)) return value.filter((element) => typeof element === "string");
  return typeof value === "string" ? [value] : [];
}

/** Where a tombstone sends a reference. */
export type Redirect = { readonly to: string | null; readonly map: (parameters: Parameters) => Parameters };

/** Rule 6 for one holder, in place. `redirectOf` returns undefined for an id that is not a tombstone's. Returns the ids replaced or removed. */
export function rewriteHolder(holder: Holder, redirectOf: (id: string) => Redirect | undefined): string[] {
  const { bag, field } = holder;
  const value = Object.hasOwn(bag, field) ? bag[field] : undefined;
  if (typeof value === "string") {
    const redirect = redirectOf(value);
    if (redirect === undefined) return [];
    bag[field] = redirect.to; // cleared: null, and its parameters are left alone
    mapParameters(holder, redirect);
    return [value];
  }
  if (!Array.isArray(value)) return [];

  const replaced = value.filter(
    (element) => typeof element === "string" && redirectOf(element) !== undefined,
  );
  if (replaced.length === 0) return [];
  const targets = new Set<unknown>(replaced.map((id) => redirectOf(id)!.to).filter((to) => to !== null));
  const list: unknown[] = [];
  for (const element of value) {
    const redirect = typeof element === "string" ? redirectOf(element) : undefined;
    const now = redirect === undefined ? element : redirect.to;
    if (now === null && redirect !== undefined) continue; // removed; an emptied list is []
    if (targets.has(now) && list.includes(now)) continue; // replaced in place, without a duplicate
    list.push(now);
  }
  bag[field] = list;
  if (value.length === 1) mapParameters(holder, redirectOf(replaced[0])!);
  return replaced;
}

/** No parameters stay no parameters. */
function mapParameters({ bag, parameters }: Holder, { to, map }: Redirect): void {
  if (to === null || parameters === undefined || !Object.hasOwn(bag, parameters)) return;
  const value = bag[parameters];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  bag[parameters] = map(value as Parameters);
}
