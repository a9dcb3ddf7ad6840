import type { Plan, PlannedMigration, PlanTotals } from "../../contract/plan.ts";
import type { FieldAction } from "../../contract/results.ts";
import { type EntryRecord, isAtWork } from "../../domain/models/records.ts";
import { restorationsOf } from "../../domain/notices/taken-back.ts";
import { movedDates } from "../../domain/notices/told-teams.ts";
import type { Effects } from "../../domain/references/effects.ts";
import { type Sightings, sourceReports } from "../../domain/references/sightings.ts";
import { lateReferences, sourceWarnings } from "../../domain/references/source-warnings.ts";
import { type Tallies, type TeamTally, teamsOf } from "../../domain/references/tally.ts";
import { changeWarnings } from "../../domain/registry/change-warnings.ts";
import type { SyncPlan } from "../../domain/sync/sync-draft.ts";
import { undeclaredRemoval } from "../../domain/sync/sync-plan.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { NOTHING_TO_DO, summaryOf } from "../../domain/text/summary.ts";
import { readTakenBack } from "../compose/taken-back.ts";
import { countsOf } from "../plan/sync-counts.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Outlook } from "./outlook.ts";
import { type PlannedNoticeDependencies, plannedNotices } from "./planned-notices.ts";
import { isUnsaid, registryWarnings, type WarningDependencies } from "./registry-warnings.ts";

export type PlanOfDependencies = WarningDependencies &
  PlannedNoticeDependencies & { readonly compositions: Pick<Compositions, "read"> };

const NO_FIELDS: Readonly<Record<FieldAction, number>> = {
  keep: 0,
  clamp: 0,
  translate: 0,
  drop: 0,
  default: 0,
};

/**
 * Returns the plan: the outlook of a registry, with the effects that its pass would have.
 * @param found.undeclared ids of models that are neither listed nor deleted, as the ledger has them
 */
export async function planOf(
  deps: PlanOfDependencies,
  outlook: Outlook,
  found: {
    readonly effects: Effects;
    readonly seen: Sightings;
    readonly undeclared: readonly string[];
  },
): Promise<Omit<Plan, "pass">> {
  const { request, head, nothingToDo, rows, entries, told, plan, models } = outlook;
  const { tallies, kept } = found.effects;
  const sources = sourceReports(request.sources, found.seen, models.keys());
  const warnings = await registryWarnings(deps, outlook, sourceWarnings(sources));
  if (nothingToDo) {
    const late = lateReferences(totalsOf(tallies).references);
    return {
      ...NO_CHANGES,
      digest: request.digest,
      warnings: [
        ...warnings,
        ...late,
        ...found.undeclared.map((id) => ({ ...undeclaredRemoval(id), older: true as const })),
      ],
      sources,
    };
  }
  const teams = { read: deps.compositions.read, told: async () => told };
  const takenBack = await readTakenBack(teams, plan.entries.values(), ({ passes }) => [
    ...new Set([...passes, ...(head?.uncomposed ?? [])]),
  ]);
  const undeclared = plan.undeclared.map((id) => ({
    ...undeclaredRemoval(id),
    ...(found.undeclared.includes(id) ? { older: true as const } : {}),
  }));
  const concerned = [...plan.entries.values()].filter((entry) => isConcerned(entry, plan, tallies));
  const notices = await plannedNotices(deps, concerned, tallies, {
    restorations: restorationsOf(takenBack),
    moved: movedDates(plan.entries, told, outlook.targets),
    before: new Set(entries.map(({ model }) => model)),
  });
  const { sync } = plan;
  const totals = totalsOf(tallies);
  return {
    digest: request.digest,
    status: "changes",
    sync,
    migrations: concerned.flatMap((entry) => migrationOf(entry, plan, tallies, kept)),
    totals,
    notices,
    warnings: [
      ...changeWarnings({ document: request.document, rows, entries, plan }).filter(isUnsaid(warnings)),
      ...warnings,
      ...undeclared,
    ],
    usage: null,
    sources,
    summary: summaryOf({
      sync: countsOf(plan),
      references: effectsOf([...tallies.values()].flatMap((teams) => [...teams.values()])),
      teams: totals.teams ?? 0,
      notices: notices.length,
    }),
  };
}

const NO_CHANGES = {
  status: "nothing-to-do",
  sync: { create: [], update: [], deprecate: [], undeprecate: [], revive: [], delete: [], promote: [] },
  migrations: [],
  totals: { references: 0, cleared: 0, dropped: 0, teams: 0, clearedTeams: 0 },
  notices: [],
  usage: null,
  summary: NOTHING_TO_DO,
} as const satisfies Partial<Plan>;

/** Tells whether an entry is claimed or still open, or whether references to its model were found again. */
function isConcerned(entry: EntryRecord, plan: SyncPlan, tallies: Tallies): boolean {
  return isAtWork(entry) || plan.claimed.includes(entry.id) || tallies.has(entry.id);
}

function migrationOf(
  entry: EntryRecord,
  { rows }: Pick<SyncPlan, "rows">,
  tallies: Tallies,
  kept: ReadonlyMap<string, number>,
): PlannedMigration[] {
  const { id, kind, model, replacement } = entry;
  // An open undo is done by the next run, whatever registry it applies: it is no part of the plan.
  if (kind === "undo") return [];
  const byTeam = tallies.get(id) ?? new Map<string, TeamTally>();
  const parameters: Record<FieldAction, number> = { ...NO_FIELDS, keep: kept.get(id) ?? 0 };
  const lost = new Map<string, NonNullable<PlannedMigration["lost"]>[number]>();
  for (const { field, action, count } of [...byTeam.values()].flatMap(changesOf)) {
    parameters[action] += count;
    if (action !== "drop" && action !== "clamp") continue;
    const key = `${action} ${field}`;
    lost.set(key, { field, action, count: count + (lost.get(key)?.count ?? 0) });
  }
  const { rewritten, cleared, noted } = effectsOf(byTeam.values());
  const end = replacement === null ? undefined : rows.get(replacement);
  const isEnding = end !== undefined && (end.status === "deprecated" || end.retiresOn !== null);
  return [
    {
      id,
      kind,
      model,
      replacement,
      ...(isEnding ? { replacementRetiresOn: end.retiresOn } : {}),
      references: rewritten + cleared + noted,
      cleared,
      teams: teamsOf(byTeam.keys()).length,
      parameters,
      lost: [...lost.values()].sort((left, right) => byCodeUnit(left.field, right.field)),
    },
  ];
}

function changesOf({ parameterChanges }: TeamTally) {
  return [...parameterChanges.values()];
}

function effectsOf(tallies: Iterable<TeamTally>): TeamTally["effects"] {
  const sum = { rewritten: 0, cleared: 0, noted: 0 };
  for (const { effects } of tallies) {
    sum.rewritten += effects.rewritten;
    sum.cleared += effects.cleared;
    sum.noted += effects.noted;
  }
  return sum;
}

function totalsOf(tallies: Tallies): PlanTotals {
  const all = [...tallies.values()].flatMap((teams) => [...teams.values()]);
  const { rewritten, cleared } = effectsOf(all);
  const dropped = all.flatMap(changesOf).filter(({ action }) => action === "drop");
  const teams = [...tallies.values()].flatMap((ofMigration) => [...ofMigration]);
  const clearing = teams.filter(([, { effects }]) => effects.cleared > 0);
  return {
    references: rewritten + cleared,
    cleared,
    dropped: dropped.reduce((sum, { count }) => sum + count, 0),
    teams: countTeams(teams),
    clearedTeams: countTeams(clearing),
  };
}

function countTeams(teams: readonly (readonly [team: string, TeamTally])[]): number {
  return teamsOf(new Set(teams.map(([team]) => team))).length;
}
