import { parseModelId } from "../text/ids.ts";
import type { HiddenUsage, SavedPlatform, SavedUse, UsageReport } from "./saved-usage.ts";

/**
 * Returns a report that anybody may read: unknown ids, which are any text of a tenant, and custom models, whose ids name a team, are counts; teams are
 * numbers. A plan from it is the same but for the names.
 */
export function publicUsage({ at, usage, platform, snapshot }: UsageReport): UsageReport {
  const hidden = usage.filter(({ model, status }) => status === "unknown" || isCustom(model));
  const told = usage.filter((row) => !hidden.includes(row));
  const known = new Set(told.map(({ model }) => model));
  const custom = hidden.filter(({ model }) => isCustom(model));
  // A custom model that was promoted, and that nothing refers to, is history.
  const living = custom.filter(({ status, references }) => status !== "deleted" || references > 0);
  return {
    at,
    usage: told,
    hidden: { unknown: counts(hidden.filter((row) => !custom.includes(row))), custom: counts(living) },
    ...(snapshot && { snapshot }),
    ...(platform === undefined ? {} : { platform: publicPlatform(platform, known) }),
  };
}

function isCustom(model: string): boolean {
  return parseModelId(model)?.team !== undefined;
}

function counts(rows: UsageReport["usage"]): HiddenUsage {
  return { ids: rows.length, references: rows.reduce((sum, { references }) => sum + references, 0) };
}

function publicPlatform(platform: SavedPlatform, known: ReadonlySet<string>): SavedPlatform {
  const { models, entries, teams, uses, owners } = platform;
  const isTold = ({ model }: { readonly model: string }): boolean => known.has(model);
  return {
    ...platform,
    models: models.filter(({ id }) => known.has(id)),
    entries: entries.filter(isTold),
    teams: typeof teams === "number" ? teams : teams.length,
    uses: uses.flatMap((use) => publicUse(use, known)),
    owners: owners.filter(isTold),
  };
}

function publicUse(use: SavedUse, known: ReadonlySet<string>): SavedUse[] {
  const ids = use.ids.map((id) => (id !== null && known.has(id) ? id : null));
  return ids.some((id) => id !== null) ? [{ ...use, ids }] : [];
}
