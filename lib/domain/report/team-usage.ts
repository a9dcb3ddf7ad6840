import { increase } from "../items/counts.ts";
import { byCodeUnit } from "../text/code-units.ts";
import type { UsageReport } from "../usage/saved-usage.ts";
import type { ReportUsage } from "./report.ts";

/**
 * Counts the references of each team to each model, from the places that a usage without a filter holds. A reference of an item without a team counts for
 * its model, and for no team.
 * @param names of teams, by id
 */
export function usageByTeam(
  { at, usage, platform }: Pick<UsageReport, "at" | "usage" | "platform">,
  names: ReadonlyMap<string, string>,
): ReportUsage {
  const models = usage.filter(({ references }) => references > 0);
  const positions = new Map(models.map(({ model }, position) => [model, position]));
  const ids = Array.isArray(platform?.teams) ? (platform.teams as readonly string[]) : [];
  const counts = new Map<string, Map<number, number>>();
  for (const { team, ids: used, places } of platform?.uses ?? []) {
    const id = team === null ? undefined : ids[team];
    if (id === undefined) continue;
    const ofTeam = counts.get(id) ?? new Map<number, number>();
    counts.set(id, ofTeam);
    for (const model of used) {
      const position = model === null ? undefined : positions.get(model);
      if (position !== undefined) ofTeam.set(position, (ofTeam.get(position) ?? 0) + places);
    }
  }
  const teams = [...counts].filter(([, ofTeam]) => ofTeam.size > 0).sort(byId);
  return {
    at,
    models,
    teams: teams.map(([id]) => ({ id, name: names.get(id) ?? null })),
    byTeam: teams.map(([, ofTeam]) => [...ofTeam].sort(([left], [right]) => left - right)),
  };
}

function byId([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return byCodeUnit(left, right);
}

/** Returns the number of references to each model that has any, by id. */
export function referencesByModel({ models }: Pick<ReportUsage, "models">): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { model, references } of models) increase(sums, model, references);
  return sums;
}
