import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { Usage } from "../../contract/results.ts";
import type { ModelRecord } from "../../domain/models/records.ts";
import {
  countedOwners,
  emptyTally,
  NO_TEAM,
  type Tallies,
  type TeamTally,
  teamsOf,
  type User,
  usedByOf,
} from "../../domain/references/tally.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { Models } from "../ports/models.ts";
import type { Directory } from "../ports/references.ts";
import { type ScanDependencies, scanPlaces } from "./scan-effects.ts";

type UsageDependencies = ScanDependencies & { readonly models: Models; readonly directory: Directory };
type UsageFilter = { readonly model?: string; readonly team?: string };

/** Reports which teams use which models: all models with a row, and the unknown ids that references hold. With a team, only its references count. */
export async function reportUsage(
  deps: UsageDependencies,
  sources: readonly ReferenceSource[],
  filter: UsageFilter,
): Promise<{ at: string; usage: Usage[] }> {
  const at = new Date(deps.clock.now()).toISOString();
  const rows = new Map((await deps.models.all()).map((row) => [row.id, row]));
  const tallies = await tallyReferences(deps, sources, filter);
  const owners = await ownersOf(deps, tallies);
  const ids = new Set([...rows.keys(), ...tallies.keys()]);
  const usage = [...ids]
    .filter((id) => filter.model === undefined || id === filter.model)
    .sort(byCodeUnit)
    .map((id) => usageOf(id, rows.get(id), tallies.get(id), owners.get(id)));
  return { at, usage };
}

/** Gathers references as a pass does, but by model id instead of migration. */
async function tallyReferences(
  deps: UsageDependencies,
  sources: readonly ReferenceSource[],
  filter: UsageFilter,
): Promise<Tallies> {
  const tallies: Tallies = new Map();
  for await (const { team, owner, ids } of scanPlaces(deps, sources)) {
    if (filter.team !== undefined && team !== filter.team) continue;
    for (const id of ids) {
      if (id === undefined || (filter.model !== undefined && id !== filter.model)) continue;
      const teams = tallies.get(id) ?? new Map<string, TeamTally>();
      tallies.set(id, teams);
      const tally = teams.get(team ?? NO_TEAM) ?? emptyTally();
      teams.set(team ?? NO_TEAM, tally);
      tally.effects.noted += 1;
      if (owner === undefined) continue;
      const ofKind = tally.owners.get(owner.kind) ?? new Map();
      tally.owners.set(owner.kind, ofKind);
      ofKind.set(owner.id, { label: "", ...(owner.usedBy === undefined ? {} : { usedBy: owner.usedBy }) });
    }
  }
  return tallies;
}

async function ownersOf(
  deps: UsageDependencies,
  tallies: Tallies,
): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  const count = (team: string, users: readonly User[]): void => {
    for (const [id, ofModel] of tallies) {
      const tally = ofModel.get(team);
      if (tally === undefined) continue;
      const ofId = counts.get(id) ?? new Map<string, number>();
      counts.set(id, ofId);
      for (const [kind, owners] of countedOwners(tally.owners, users))
        ofId.set(kind, (ofId.get(kind) ?? 0) + owners.size);
    }
  };
  const teams = new Set([...tallies.values()].flatMap((ofModel) => [...ofModel.keys()]));
  for await (const { team, users } of deps.directory.usersOf(usedByOf(tallies.values()), teamsOf(teams)))
    count(team, users);
  count(NO_TEAM, []);
  return counts;
}

function usageOf(
  id: string,
  row: ModelRecord | undefined,
  teams: ReadonlyMap<string, TeamTally> | undefined,
  owners: ReadonlyMap<string, number> | undefined,
): Usage {
  return {
    model: id,
    status: row?.status ?? "unknown",
    replacement: row?.replacement ?? null,
    retiresOn: row?.retiresOn ?? null,
    references: [...(teams?.values() ?? [])].reduce((sum, tally) => sum + tally.effects.noted, 0),
    teams: teamsOf(teams?.keys() ?? []).length,
    owners: Object.fromEntries([...(owners ?? [])].sort(([left], [right]) => byCodeUnit(left, right))),
  };
}
