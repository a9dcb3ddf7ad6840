import { textOf } from "../../domain/items/attribute-value.ts";
import { IDENTIFYING_ATTRIBUTES, identityOf } from "../../domain/workspace/rows.ts";
import type { WorkspaceStore } from "../ports/workspace.ts";

/** What the example workspace says of a team. */
type TeamRow = { readonly name: string | null; readonly members: number };

/** Returns the teams of the example workspace by id, in no order; none where there is no workspace. Reads the whole table. */
export async function readTeamRows(workspace: WorkspaceStore | undefined): Promise<Map<string, TeamRow>> {
  const teams = new Map<string, TeamRow>();
  for await (const item of workspace?.scan([...IDENTIFYING_ATTRIBUTES, "name"]) ?? []) {
    const { team, kind } = identityOf(item) ?? {};
    if (team === undefined || (kind !== "team" && kind !== "member")) continue;
    const { name, members } = teams.get(team) ?? { name: null, members: 0 };
    teams.set(
      team,
      kind === "team" ? { name: textOf(item.name) ?? null, members } : { name, members: members + 1 },
    );
  }
  return teams;
}
