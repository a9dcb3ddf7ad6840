import type { Usage } from "../../contract/results.ts";
import { increase } from "../items/counts.ts";
import type { ModelRecord } from "../models/records.ts";
import { NO_TEAM, teamsOf } from "../references/tally.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { parseModelId } from "../text/ids.ts";
import type { CountedUse, UseCounts } from "./use-counts.ts";

/** The use of models as the last complete pass left it. Teams stand by their position in `teams`; null where an item names none. */
export type UsageSnapshot = {
  /** When the pass was planned, ISO 8601 UTC; of a `cleanup --now` that time. */
  readonly at: string;
  readonly pass: string;
  readonly teams: readonly string[];
  readonly uses: readonly (CountedUse & { readonly team: number | null; readonly places: number })[];
  /** Owners of the references to a model, by kind. An owner that other things use counts by itself. */
  readonly owners: readonly {
    readonly model: string;
    readonly team: number | null;
    readonly kinds: Readonly<Record<string, number>>;
  }[];
};

/** The use of one model by one team; null for the references of items that name no team. */
export type TeamUsage = {
  readonly model: string;
  readonly team: string | null;
  readonly references: number;
  /** References by kind of their owner, those of items that name one. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Owners by kind. */
  readonly owners: Readonly<Record<string, number>>;
};

/** The counts of one day: how the use of a model grows and ends. */
export type UsageDay = {
  readonly at: string;
  /** Teams that use any model. */
  readonly teams: number;
  /** Models of the registry that something refers to, by id. `kinds`: references by kind of their owner. */
  readonly models: readonly {
    readonly model: string;
    readonly references: number;
    readonly teams: number;
    readonly kinds: Readonly<Record<string, number>>;
  }[];
  /** Custom models and unknown ids, which are any number: together. */
  readonly others: { readonly ids: number; readonly references: number };
};

/** Returns the snapshot of all that the parts of a pass have counted. */
export function snapshotOf(
  { at, pass }: Pick<UsageSnapshot, "at" | "pass">,
  counts: UseCounts,
): UsageSnapshot {
  const rows = [...counts.rows()].sort(([left], [right]) => byCodeUnit(left, right));
  const teams = rows.flatMap(([team]) => (team === NO_TEAM ? [] : [team]));
  const positions = new Map(teams.map((team, position) => [team, position]));
  const uses: UsageSnapshot["uses"][number][] = [];
  const owners: UsageSnapshot["owners"][number][] = [];
  for (const [name, ofTeam, ofModels] of rows) {
    const team = positions.get(name) ?? null;
    for (const [use, places] of ofTeam) uses.push({ ...use, team, places });
    const byModel = Map.groupBy(ofModels, ([model]) => model);
    for (const [model, kinds] of byModel) {
      const counted = kinds.map(([, kind, ids]) => [kind, ids.length] as const);
      owners.push({ model, team, kinds: sorted(counted) });
    }
  }
  return { at, pass, teams, uses, owners };
}

/** Returns what each team uses, by model and team. */
export function teamUsage({ teams, uses, owners }: UsageSnapshot): TeamUsage[] {
  type Counts = { model: string; team: number | null; references: number; kinds: Map<string, number> };
  const counts = new Map<string, Counts>();
  const keyOf = (model: string, team: number | null): string => `${team} ${model}`;
  for (const { team, ids, kind, places } of uses) {
    for (const model of ids) {
      if (model === null) continue;
      const key = keyOf(model, team);
      const known = counts.get(key) ?? { model, team, references: 0, kinds: new Map() };
      counts.set(key, known);
      known.references += places;
      if (kind !== null) increase(known.kinds, kind, places);
    }
  }
  const ownersOf = new Map(owners.map(({ model, team, kinds }) => [keyOf(model, team), kinds]));
  const named = [...counts.values()].map(({ model, team, references, kinds }) => ({
    model,
    team: team === null ? null : (teams[team] ?? null),
    references,
    kinds: sorted(kinds),
    owners: ownersOf.get(keyOf(model, team)) ?? {},
  }));
  return named.sort(
    (left, right) =>
      byCodeUnit(left.model, right.model) || byCodeUnit(left.team ?? NO_TEAM, right.team ?? NO_TEAM),
  );
}

/** Returns the use of a model by all these teams. @param row undefined for an id that nobody knows */
export function usageOf(
  id: string,
  row: Pick<ModelRecord, "status" | "replacement" | "retiresOn"> | undefined,
  teams: readonly Pick<TeamUsage, "team" | "references" | "owners">[],
): Usage {
  const owners = new Map<string, number>();
  for (const team of teams)
    for (const [kind, count] of Object.entries(team.owners)) increase(owners, kind, count);
  return {
    model: id,
    status: row?.status ?? "unknown",
    replacement: row?.replacement ?? null,
    retiresOn: row?.retiresOn ?? null,
    references: teams.reduce((sum, { references }) => sum + references, 0),
    teams: teamsOf(teams.flatMap(({ team }) => team ?? [])).length,
    owners: sorted(owners),
  };
}

/** Returns the counts of a snapshot for its day. @param known ids of all models that have a row */
export function usageDay(
  snapshot: UsageSnapshot,
  known: Pick<ReadonlyMap<string, unknown>, "has">,
): UsageDay {
  const byModel = [...Map.groupBy(teamUsage(snapshot), ({ model }) => model)];
  const isTold = (model: string): boolean => known.has(model) && parseModelId(model)?.team === undefined;
  const others = byModel.filter(([model]) => !isTold(model)).flatMap(([, ofTeams]) => ofTeams);
  return {
    at: snapshot.at,
    teams: snapshot.teams.length,
    models: byModel
      .filter(([model]) => isTold(model))
      .map(([model, ofTeams]) => {
        const { references, teams, owners } = usageOf(
          model,
          undefined,
          ofTeams.map((one) => ({ ...one, owners: one.kinds })),
        );
        return { model, references, teams, kinds: owners };
      }),
    others: {
      ids: new Set(others.map(({ model }) => model)).size,
      references: others.reduce((sum, { references }) => sum + references, 0),
    },
  };
}

function sorted(counts: Iterable<readonly [string, number]>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([left], [right]) => byCodeUnit(left, right)));
}
