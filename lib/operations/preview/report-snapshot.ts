import { Failure } from "../../contract/errors.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { UsageReport } from "../../domain/usage/saved-usage.ts";
import { type TeamUsage, teamUsage, type UsageSnapshot, usageOf } from "../../domain/usage/usage-snapshot.ts";
import type { Models } from "../ports/models.ts";
import type { Clock } from "../ports/process.ts";
import type { UsageSnapshots } from "../ports/usage.ts";
import { readInForce, type SaveDependencies, savePlatform } from "./saved-platform.ts";

type LastSnapshot = { readonly snapshot: UsageSnapshot; readonly teams: readonly TeamUsage[] };

type SnapshotDependencies = SaveDependencies & {
  readonly usage: Pick<UsageSnapshots, "last">;
  readonly models: Models;
  readonly clock: Pick<Clock, "now">;
};

/** Returns the last snapshot, with what each team used by model and team; undefined before the first one. How counts went on: `usage.history()`. */
export async function lastSnapshot({
  usage,
}: Pick<SnapshotDependencies, "usage">): Promise<LastSnapshot | undefined> {
  const snapshot = await usage.last();
  return snapshot && { snapshot, teams: teamUsage(snapshot) };
}

/**
 * Reports usage as `reportUsage` does, from the last snapshot: it reads no table of an adopter. Counts are of that time; what becomes of a model is of now.
 * @throws Failure `wrong-state` before the first complete pass
 */
export async function reportSnapshot(
  deps: SnapshotDependencies,
  filter: { readonly model?: string; readonly team?: string },
): Promise<UsageReport> {
  const last = await lastSnapshot(deps);
  if (last === undefined)
    throw new Failure(
      "wrong-state",
      "there is no snapshot of usage yet: each pass takes one, such as that of modelkeeper cleanup --all",
    );
  const { snapshot, teams } = last;
  const [all, inForce] = await Promise.all([deps.models.all(), readInForce(deps)]);
  const rows = new Map(all.map((row) => [row.id, row]));
  const counted = teams.filter(({ team }) => filter.team === undefined || team === filter.team);
  const byModel = Map.groupBy(counted, ({ model }) => model);
  const usage = [...new Set([...rows.keys(), ...byModel.keys()])]
    .filter((id) => filter.model === undefined || id === filter.model)
    .sort(byCodeUnit)
    .map((id) => usageOf(id, rows.get(id), byModel.get(id) ?? []));
  const report = {
    at: snapshot.at,
    usage,
    snapshot: {
      pass: snapshot.pass,
      ageSeconds: Math.max(Math.floor((deps.clock.now() - Date.parse(snapshot.at)) / 1_000), 0),
      held: heldKinds(snapshot),
    },
  };
  if (filter.model !== undefined || filter.team !== undefined) return { ...report, filter };
  const collected = collectedIn(snapshot);
  const owners = snapshot.owners.flatMap(({ team, ...counts }) =>
    team === null ? [] : [{ ...counts, team }],
  );
  return { ...report, platform: await savePlatform(deps, inForce, all, collected, owners) };
}

/** Returns the kinds of owners that other things use: `usage` counts these, and a pass the owners, because it reads no table of users. */
function heldKinds({ uses }: UsageSnapshot): string[] {
  const held = uses.flatMap(({ kind, isHeld }) => (kind !== null && isHeld === true ? [kind] : []));
  return [...new Set(held)].sort(byCodeUnit);
}

/** Returns the places of a snapshot as a scan collects them. It holds no settings. */
function collectedIn(snapshot: UsageSnapshot): Parameters<typeof savePlatform>[3] {
  const teams = new Map(snapshot.teams.map((team, position) => [team, position]));
  return {
    positionOf(team) {
      const position = teams.get(team) ?? teams.size;
      teams.set(team, position);
      return position;
    },
    fields: () => [],
    teams: () => [...teams.keys()],
    uses: () => snapshot.uses.map(({ kind, isHeld: _held, ...use }) => ({ ...use, hasOwner: kind !== null })),
  };
}
