import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { Team } from "../../contract/results.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { NoticeLookup } from "../ports/notices.ts";
import type { WorkspaceStore } from "../ports/workspace.ts";
import { readTeamRows } from "../workspace/team-rows.ts";
import { type ScanDependencies, scanPlaces } from "./scan-effects.ts";

type TeamsDependencies = ScanDependencies & {
  readonly notices: NoticeLookup;
  /** The example workspace, where there is one. */
  readonly workspace: WorkspaceStore | undefined;
};

/** Lists the teams that the platform knows, by id: those of the example workspace, those that have references, and those that were told something. */
export async function reportTeams(
  deps: TeamsDependencies,
  sources: readonly ReferenceSource[],
): Promise<readonly Team[]> {
  const rows = await readTeamRows(deps.workspace);
  const references = new Map<string, number>();
  for await (const { team, ids } of scanPlaces(deps, sources)) {
    const count = ids.filter((id) => id !== undefined).length;
    if (team !== undefined && count > 0) references.set(team, (references.get(team) ?? 0) + count);
  }
  const told = Map.groupBy(await deps.notices.list(), ({ team }) => team.id);
  return [...new Set([...rows.keys(), ...references.keys(), ...told.keys()])].sort(byCodeUnit).map((id) => ({
    id,
    name: rows.get(id)?.name ?? told.get(id)?.[0]?.team.name ?? null,
    members: rows.get(id)?.members ?? null,
    references: references.get(id) ?? 0,
    notices: told.get(id)?.length ?? 0,
  }));
}
