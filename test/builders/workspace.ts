import type {
  MemberDocument,
  TeamDocument,
  WorkspaceDocument,
} from "../../lib/contract/workspace-document.ts";

/** Returns a workspace that holds only what is given. */
export const workspaceOf = (lists: Partial<WorkspaceDocument> = {}): WorkspaceDocument => ({
  version: 1,
  teams: [],
  pipelines: [],
  chatbots: [],
  assistants: [],
  analyses: [],
  evaluators: [],
  collections: [],
  ...lists,
});

/** Returns a team for each id, all with the same members. */
export const teamsOf = (ids: readonly string[], members: readonly MemberDocument[] = []): TeamDocument[] =>
  ids.map((id) => ({ id, name: `Team ${id}`, members: [...members] }));

/** Returns the assistants `x0`, `x1`, …, one for each id of a model, of the teams in turn. */
export const assistantsOf = (
  modelIds: readonly (string | null)[],
  teams: readonly string[] = ["a"],
): WorkspaceDocument["assistants"] =>
  modelIds.map((modelId, index) => ({
    id: `x${index}`,
    team: teams[index % teams.length] as string,
    name: `Assistant ${index}`,
    modelId,
  }));

/** One team with one assistant, which uses the model that {@link ONE_DELETION} deletes. */
export const ONE_ASSISTANT = workspaceOf({
  teams: [{ id: "t", name: "T", members: [] }],
  assistants: [{ id: "a", team: "t", name: "A", modelId: "openai/old" }],
});
