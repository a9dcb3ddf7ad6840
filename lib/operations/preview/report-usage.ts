import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument } from "../../contract/registry-document.ts";
import type { Place } from "../../domain/references/source-reader.ts";
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
import type { SavedPlatform, UsageReport } from "../../domain/usage/saved-usage.ts";
import { summedUsage, usageOf } from "../../domain/usage/usage-snapshot.ts";
import type { Models } from "../ports/models.ts";
import type { Directory } from "../ports/references.ts";
import { createUseCollector } from "./collect-uses.ts";
import { readInForce, type SaveDependencies, savePlatform } from "./saved-platform.ts";
import { type ScanDependencies, scanPlaces } from "./scan-effects.ts";

type UsageDependencies = ScanDependencies &
  SaveDependencies & { readonly models: Models; readonly directory: Directory };
type UsageFilter = { readonly model?: string; readonly team?: string };

/**
 * Reports which teams use which models: all models with a row, and the unknown ids that references hold. With a team, only its references count. Without a
 * filter the report also holds what a plan needs of the platform.
 * @param builtIn the parameter sets that every registry may name: of settings only what they, and the sets in force, describe is told
 */
export async function reportUsage(
  deps: UsageDependencies,
  sources: readonly ReferenceSource[],
  filter: UsageFilter,
  builtIn: ParameterSetsDocument = { sets: {} },
): Promise<UsageReport> {
  const at = new Date(deps.clock.now()).toISOString();
  const [all, inForce] = await Promise.all([deps.models.all(), readInForce(deps)]);
  const rows = new Map(all.map((row) => [row.id, row]));
  const collected = createUseCollector([
    builtIn,
    ...(inForce.bundle === undefined ? [] : [inForce.bundle.sets]),
  ]);
  const tallies = await tallyReferences(deps, sources, filter, collected.add);
  const byTeam = await ownersOf(deps, tallies);
  const owners = new Map(byTeam.map(({ model, team, kinds }) => [keyOf(model, team), kinds]));
  const sums = summedUsage(
    [...tallies].flatMap(([model, teams]) =>
      [...teams].map(([team, { effects }]) => ({
        model,
        team: team === NO_TEAM ? null : team,
        references: effects.noted,
        owners: owners.get(keyOf(model, team)) ?? {},
      })),
    ),
  );
  const ids = new Set([...rows.keys(), ...tallies.keys()]);
  const usage = [...ids]
    .filter((id) => filter.model === undefined || id === filter.model)
    .sort(byCodeUnit)
    .map((id) => usageOf(id, rows.get(id), sums.get(id)));
  if (filter.model !== undefined || filter.team !== undefined) return { at, usage, filter };
  const told = byTeam.flatMap(({ team, ...counts }) =>
    team === NO_TEAM ? [] : [{ ...counts, team: collected.positionOf(team) }],
  );
  return { at, usage, platform: await savePlatform(deps, inForce, all, collected, told) };
}

/** Gathers references as a pass does, but by model id instead of migration. */
async function tallyReferences(
  deps: UsageDependencies,
  sources: readonly ReferenceSource[],
  filter: UsageFilter,
  saw: (place: Place) => void,
): Promise<Tallies> {
  const tallies: Tallies = new Map();
  for await (const place of scanPlaces(deps, sources)) {
    const { team, owner, ids } = place;
    saw(place);
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

function keyOf(model: string, team: string): string {
  return JSON.stringify([model, team]);
}

type OwnerCounts = Omit<SavedPlatform["owners"][number], "team"> & { readonly team: string };

async function ownersOf(deps: UsageDependencies, tallies: Tallies): Promise<OwnerCounts[]> {
  const counts: OwnerCounts[] = [];
  const count = (team: string, users: readonly User[]): void => {
    for (const [model, ofModel] of tallies) {
      const tally = ofModel.get(team);
      if (tally === undefined) continue;
      const kinds = [...countedOwners(tally.owners, users)].map(
        ([kind, owners]) => [kind, owners.size] as const,
      );
      if (kinds.length > 0) counts.push({ model, team, kinds: Object.fromEntries(kinds) });
    }
  };
  const teams = new Set([...tallies.values()].flatMap((ofModel) => [...ofModel.keys()]));
  for await (const { team, users } of deps.directory.usersOf(usedByOf(tallies.values()), teamsOf(teams)))
    count(team, users);
  count(NO_TEAM, []);
  return counts;
}
