import { Failure } from "../../contract/errors.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { UsageReport } from "../../domain/usage/saved-usage.ts";
import {
  summedUsage,
  type TeamUsage,
  teamUsage,
  type UsageSnapshot,
  usageOf,
} from "../../domain/usage/usage-snapshot.ts";
import { pairsOf } from "../../domain/usage/use-counts.ts";
import type { Models } from "../ports/models.ts";
import type { Clock } from "../ports/process.ts";
import type { UsageSnapshots } from "../ports/usage.ts";
import { readInForce, type SaveDependencies, savePlatform } from "./saved-platform.ts";

type LastSnapshot = { readonly snapshot: UsageSnapshot; readonly teams: Iterable<TeamUsage> };

type Filter = { readonly model?: string; readonly team?: string };

export type SavedCountsDependencies = SaveDependencies & {
  readonly usage: Pick<UsageSnapshots, "last">;
  readonly models: Models;
  readonly clock: Pick<Clock, "now">;
};

/** Returns the last snapshot, with what each team uses by team and model; undefined before the first one. How counts went on: `usage.history()`. */
export async function lastSnapshot({
  usage,
}: Pick<SavedCountsDependencies, "usage">): Promise<LastSnapshot | undefined> {
  const snapshot = await usage.last();
  return snapshot && { snapshot, teams: teamUsage(snapshot) };
}

/** Reports usage as `findSnapshot` does. @throws Failure `wrong-state` before the first complete pass */
export async function reportSnapshot(deps: SavedCountsDependencies, filter: Filter): Promise<UsageReport> {
  const report = await findSnapshot(deps, filter);
  if (report !== undefined) return report;
  const none = "there is no snapshot of usage yet";
  // A daily run makes no pass before the first apply; which registry that would be is not known here.
  if ((await readInForce(deps)).digest === null)
    throw new Failure("wrong-state", `${none}: nothing was applied here, and the first apply takes one`);
  throw new Failure("wrong-state", `${none}: each pass of an apply or a daily run takes one`, {
    hint: "cleanup --all",
  });
}

/**
 * Reports usage as `reportUsage` does, from the last snapshot: it reads no table of an adopter. Counts are of that time; what becomes of a model is of now.
 * @returns undefined before the first complete pass
 */
export async function findSnapshot(
  deps: SavedCountsDependencies,
  filter: Filter,
): Promise<UsageReport | undefined> {
  const last = await lastSnapshot(deps);
  if (last === undefined) return undefined;
  const { snapshot, teams } = last;
  const [all, inForce] = await Promise.all([deps.models.all(), readInForce(deps)]);
  const rows = new Map(all.map((row) => [row.id, row]));
  const sums = summedUsage(ofTeam(teams, filter.team));
  const usage = [...new Set([...rows.keys(), ...sums.keys()])]
    .filter((id) => filter.model === undefined || id === filter.model)
    .sort(byCodeUnit)
    .map((id) => usageOf(id, rows.get(id), sums.get(id)));
  const { at, pass, uses } = snapshot;
  const ageSeconds = Math.max(Math.floor((deps.clock.now() - Date.parse(at)) / 1_000), 0);
  const report = { at, usage, snapshot: { pass, ageSeconds, held: heldKinds(uses) } };
  if (filter.model !== undefined || filter.team !== undefined) return { ...report, filter };
  const names = snapshot.teams.flatMap(({ team }) => team ?? []);
  const collected = collectedIn(snapshot, names);
  const owners = [...teamUsage(snapshot)].flatMap(({ model, team, owners: kinds }) =>
    team === null ? [] : [{ model, team: collected.positionOf(team), kinds }],
  );
  return { ...report, platform: await savePlatform(deps, inForce, all, collected, owners) };
}

function* ofTeam(all: Iterable<TeamUsage>, team: string | undefined): Generator<TeamUsage> {
  for (const one of all) if (team === undefined || one.team === team) yield one;
}

/** Returns the kinds of owners that other things use: `usage` counts these, and a pass the owners, because it reads no table of users. */
function heldKinds(uses: UsageSnapshot["uses"]): string[] {
  const held = uses.flatMap(({ kind, isHeld }) => (kind !== null && isHeld === true ? [kind] : []));
  return [...new Set(held)].sort(byCodeUnit);
}

/** Returns the places of a snapshot as a scan collects them. It holds no settings. */
function collectedIn(
  { uses, teams }: UsageSnapshot,
  names: readonly string[],
): Parameters<typeof savePlatform>[3] {
  const positions = new Map(names.map((team, position) => [team, position]));
  function positionOf(team: string): number {
    const position = positions.get(team) ?? positions.size;
    positions.set(team, position);
    return position;
  }
  const saved = uses.map(({ kind, isHeld: _held, ...use }) => ({ ...use, hasOwner: kind !== null }));
  return {
    positionOf,
    fields: () => [],
    teams: () => [...positions.keys()],
    uses: () =>
      teams.flatMap(({ team, places }) =>
        [...pairsOf(places)].flatMap(([position, count]) => {
          const use = saved[position];
          return use === undefined
            ? []
            : [{ ...use, team: team === null ? null : positionOf(team), places: count }];
        }),
      ),
  };
}
