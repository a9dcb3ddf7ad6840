import type { Affected } from "../../lib/contract/results.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { byCodeUnit } from "./ids.ts";
import type { Owner } from "./references.ts";

const MOST_NAMES = 20;

type User = { readonly id: string; readonly name: string };
export type UsersOfPipelines = ReadonlyMap<string, readonly User[]>;

const pipelineKey = (team: string, pipeline: string): string => `${team}/${pipeline}`;

/** The chatbots that use a pipeline of their own team, working or published. */
export function usersOfPipelines(workspace: WorkspaceDocument): UsersOfPipelines {
  const users = new Map<string, User[]>();
  for (const { id, name, team, pipeline, publishedPipeline } of workspace.chatbots) {
    for (const used of new Set([pipeline, publishedPipeline])) {
      if (used === undefined) continue;
      const key = pipelineKey(team, used);
      const list = users.get(key);
      if (list === undefined) users.set(key, [{ id, name }]);
      else list.push({ id, name });
    }
  }
  return users;
}

/**
 * What a notice says is affected: owners by kind, each once however many references it has. A pipeline stands for the chatbots
 * that use it; it counts by itself only when there is none.
 */
export function affectedBy(owners: readonly Owner[], users: UsersOfPipelines): Affected {
  const namesByKind = new Map<string, Map<string, string>>();
  const count = (kind: string, id: string, name: string): void => {
    const names = namesByKind.get(kind) ?? new Map<string, string>();
    namesByKind.set(kind, names.set(id, name));
  };
  for (const { kind, id, name, team } of owners) {
    const chatbots = kind === "pipeline" ? (users.get(pipelineKey(team, id)) ?? []) : [];
    for (const chatbot of chatbots) count("chatbot", chatbot.id, chatbot.name);
    if (chatbots.length === 0) count(kind, id, name);
  }
  return Object.fromEntries(
    [...namesByKind].map(([kind, names]) => [
      kind,
      { count: names.size, names: [...names.values()].sort(byCodeUnit).slice(0, MOST_NAMES) },
    ]),
  );
}
