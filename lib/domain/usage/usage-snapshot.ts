import type { Usage } from "../../contract/results.ts";
import { increase } from "../items/counts.ts";
import type { ModelRecord } from "../models/records.ts";
import { NO_TEAM, teamsOf } from "../references/tally.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { parseModelId } from "../text/ids.ts";
import { type CountedUse, type OwnedModel, ownersIn, pairsOf, type UseRows } from "./use-counts.ts";

/**
 * The use of models as the last complete pass left it. What teams have in common stands once, and lists of numbers are pairs of a position and a count: a million
 * references of 5,000 teams take some 15 MB of memory.
 */
export type UsageSnapshot = {
  /** When the pass was planned, ISO 8601 UTC; of a `cleanup --now` that time. */
  readonly at: string;
  readonly pass: string;
  readonly uses: readonly CountedUse[];
  readonly owned: readonly OwnedModel[];
  readonly teams: readonly {
    /** Null for the references of items that name no team. */
    readonly team: string | null;
    /** Position in `uses`, and places. */
    readonly places: readonly number[];
    /** Position in `owned`, and owners. An owner that other things use counts by itself. */
    readonly owners: readonly number[];
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

/** Returns the snapshot of all that the parts of a pass have counted, teams by id. */
export function snapshotOf(
  { at, pass }: Pick<UsageSnapshot, "at" | "pass">,
  { uses, owned, teams }: UseRows,
): UsageSnapshot {
  const counted = teams.map(({ team, places, owners }) => ({
    team: team === NO_TEAM ? null : team,
    places,
    owners: owners.flatMap(([model, hashes]) => [model, ownersIn(hashes)]),
  }));
  const named = counted.sort((left, right) => byCodeUnit(left.team ?? NO_TEAM, right.team ?? NO_TEAM));
  return { at, pass, uses, owned, teams: named };
}

/** Yields what each team uses, by team and model. */
export function* teamUsage({ uses, owned, teams }: UsageSnapshot): Generator<TeamUsage> {
  for (const { team, places, owners } of teams) {
    const counts = new Map<string, { references: number; kinds: Counts; owners: Counts }>();
    const of = (model: string) => {
      const known = counts.get(model) ?? { references: 0, kinds: new Map(), owners: new Map() };
      counts.set(model, known);
      return known;
    };
    for (const [position, count] of pairsOf(places)) {
      const { ids = [], kind = null } = uses[position] ?? {};
      for (const model of ids) {
        if (model === null) continue;
        of(model).references += count;
        if (kind !== null) increase(of(model).kinds, kind, count);
      }
    }
    for (const [position, count] of pairsOf(owners)) {
      const [model, kind] = owned[position] ?? [];
      if (model !== undefined && kind !== undefined) increase(of(model).owners, kind, count);
    }
    const byModel = [...counts].sort(([left], [right]) => byCodeUnit(left, right));
    for (const [model, one] of byModel)
      yield {
        model,
        team,
        references: one.references,
        kinds: sorted(one.kinds),
        owners: sorted(one.owners),
      };
  }
}

type Counts = Map<string, number>;

/** The use of a model by some teams. */
type SummedUsage = Pick<Usage, "references" | "teams" | "owners">;

/** Returns the sums of what teams use, by model. */
export function summedUsage(
  all: Iterable<Pick<TeamUsage, "model" | "team" | "references" | "owners">>,
): Map<string, SummedUsage> {
  const sums = new Map<string, { references: number; teams: number; owners: Counts }>();
  for (const { model, team, references, owners } of all) {
    const sum = sums.get(model) ?? { references: 0, teams: 0, owners: new Map() };
    sums.set(model, sum);
    sum.references += references;
    sum.teams += team === null ? 0 : teamsOf([team]).length;
    for (const [kind, count] of Object.entries(owners)) increase(sum.owners, kind, count);
  }
  return new Map([...sums].map(([model, sum]) => [model, { ...sum, owners: sorted(sum.owners) }]));
}

const NOTHING: SummedUsage = { references: 0, teams: 0, owners: {} };

/** Returns the usage of a model. @param row undefined for an id that nobody knows */
export function usageOf(
  id: string,
  row: Pick<ModelRecord, "status" | "replacement" | "retiresOn"> | undefined,
  sum = NOTHING,
): Usage {
  return {
    model: id,
    status: row?.status ?? "unknown",
    replacement: row?.replacement ?? null,
    retiresOn: row?.retiresOn ?? null,
    ...sum,
  };
}

/** Returns the counts of a snapshot for its day. @param known ids of all models that have a row */
export function usageDay(
  snapshot: UsageSnapshot,
  known: Pick<ReadonlyMap<string, unknown>, "has">,
): UsageDay {
  const sums = [...summedUsage(kindsOf(snapshot))].sort(([left], [right]) => byCodeUnit(left, right));
  const isTold = ([model]: readonly [string, unknown]): boolean =>
    known.has(model) && parseModelId(model)?.team === undefined;
  const others = sums.filter((one) => !isTold(one));
  return {
    at: snapshot.at,
    teams: snapshot.teams.filter(({ team }) => team !== null).length,
    models: sums
      .filter(isTold)
      .map(([model, { references, teams, owners: kinds }]) => ({ model, references, teams, kinds })),
    others: {
      ids: others.length,
      references: others.reduce((sum, [, { references }]) => sum + references, 0),
    },
  };
}

/** Yields what each team uses, with the references by kind in the place of the owners. */
function* kindsOf(snapshot: UsageSnapshot): Generator<TeamUsage> {
  for (const one of teamUsage(snapshot)) yield { ...one, owners: one.kinds };
}

function sorted(counts: Iterable<readonly [string, number]>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([left], [right]) => byCodeUnit(left, right)));
}
