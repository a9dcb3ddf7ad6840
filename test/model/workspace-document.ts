import type { CustomModelDocument, WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { withSortedKeys } from "./canonical.ts";
import { byCodeUnit } from "./ids.ts";

/** All of the document can be written, as a user can. */
export type Writable<T> = unknown extends T
  ? T
  : T extends object
    ? { -readonly [key in keyof T]: Writable<T[key]> }
    : T;
export type Draft = Writable<WorkspaceDocument>;

export const emptyWorkspace = (): Draft => ({ ...(workspaceOf() as Draft), customModels: [] });

/** Lists of things with an id, which `export` sorts; `load` replaces their elements by id. */
const KINDS = [
  "teams",
  "pipelines",
  "chatbots",
  "assistants",
  "analyses",
  "evaluators",
  "collections",
] as const;

type WithId = { readonly id: string };
const sortedById = <T extends WithId>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => byCodeUnit(a.id, b.id));

/** Section 3: `export` prints the document with arrays sorted by id and keys sorted. */
export function exported(
  workspace: WorkspaceDocument,
  customModels: readonly CustomModelDocument[],
): WorkspaceDocument {
  const sorted = Object.fromEntries(KINDS.map((kind) => [kind, sortedById<WithId>(workspace[kind])]));
  const teams = sortedById(workspace.teams).map((team) => ({ ...team, members: sortedById(team.members) }));
  const pipelines = sortedById(workspace.pipelines).map((each) => ({
    ...each,
    nodes: sortedById(each.nodes),
  }));
  const document = { version: 1, customModels, ...sorted, teams, pipelines };
  return withSortedKeys(document) as WorkspaceDocument;
}

/** Section 3: `load` adds or replaces objects by id. Custom models are the business of the rows. */
export function loadInto(draft: Draft, document: WorkspaceDocument): void {
  for (const kind of KINDS) {
    const byId = new Map((draft[kind] as WithId[]).map((each) => [each.id, each]));
    for (const loaded of structuredClone<readonly WithId[]>(document[kind])) byId.set(loaded.id, loaded);
    Object.assign(draft, { [kind]: [...byId.values()] });
  }
}
