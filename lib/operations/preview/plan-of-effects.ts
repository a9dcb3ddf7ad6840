import type { Plan, PlannedMigration, PlanTotals } from "../../contract/plan.ts";
import type { FieldAction } from "../../contract/results.ts";
import { type EntryRecord, isAtWork } from "../../domain/models/records.ts";
import { noticeIdOf, slugOf, toldReplacement } from "../../domain/notices/notice.ts";
import { type Restoration, restorationsOf } from "../../domain/notices/taken-back.ts";
import type { Effects } from "../../domain/references/effects.ts";
import { type Sightings, sourceReports } from "../../domain/references/sightings.ts";
import { lateReferences, sourceWarnings } from "../../domain/references/source-warnings.ts";
import {
  affectedOf,
  outcomeOf,
  type Tallies,
  type TeamTally,
  teamsOf,
  usedByOf,
} from "../../domain/references/tally.ts";
import { changeWarnings } from "../../domain/registry/change-warnings.ts";
import type { SyncPlan } from "../../domain/sync/sync-draft.ts";
import { undeclaredRemoval } from "../../domain/sync/sync-plan.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { NOTHING_TO_DO, summaryOf } from "../../domain/text/summary.ts";
import { readTakenBack } from "../compose/taken-back.ts";
import { countsOf } from "../plan/sync-counts.ts";
import type { NoticeKey } from "../ports/notices.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Directory } from "../ports/references.ts";
import type { Outlook } from "./outlook.ts";
import { isUnsaid, registryWarnings, type WarningDependencies } from "./registry-warnings.ts";

export type PlanOfDependencies = WarningDependencies & {
  readonly compositions: Pick<Compositions, "read">;
  readonly notices: { get(keys: readonly NoticeKey[]): Promise<readonly Pick<NoticeKey, "id">[]> };
  readonly directory: Pick<Directory, "usersOf">;
};

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
  const notices = await noticesOf(deps, concerned, tallies, {
    restorations: restorationsOf(takenBack),
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
  return [
    {
      id,
      kind,
      model,
      replacement,
      ...(end?.status === "deprecated" ? { replacementRetiresOn: end.retiresOn } : {}),
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

async function noticesOf(
  deps: PlanOfDependencies,
  entries: readonly EntryRecord[],
  tallies: Tallies,
  ledger: {
    readonly restorations: readonly Restoration[];
    /** Models that the ledger has an entry of: nobody was told of any other one. */
    readonly before: ReadonlySet<string>;
  },
): Promise<Plan["notices"][number][]> {
  const teams = teamsOf(
    new Set(entries.flatMap((entry) => [...(tallies.get(entry.id)?.keys() ?? [])])),
  ).sort();
  const notices = ledger.restorations.map(plannedRestoration);
  const concerned = entries.map((entry) => tallies.get(entry.id) ?? new Map());
  for await (const { team, users } of deps.directory.usersOf(usedByOf(concerned), teams)) {
    for (const entry of entries) {
      const tally = tallies.get(entry.id)?.get(team);
      const slug = slugOf(entry.kind);
      const outcome = tally === undefined ? undefined : outcomeOf(tally.effects, entry.kind);
      if (tally === undefined || slug === undefined || outcome === undefined) continue;
      const replacement = toldReplacement({ entry, tally, outcome });
      const id = noticeIdOf(entry, { team, replacement, outcome });
      notices.push({ id, slug, model: entry.model, team, affected: affectedOf(tally.owners, users) });
    }
  }
  const asked = notices.filter(({ model }) => ledger.before.has(model));
  const told = new Set((await deps.notices.get(asked)).map((notice) => notice.id));
  return notices
    .filter((notice) => !told.has(notice.id))
    .map(({ id: _id, ...notice }) => notice)
    .sort((left, right) => compare(`${left.model} ${left.team}`, `${right.model} ${right.team}`));
}

const { compare } = new Intl.Collator("en");

/** A notice that an apply would make, with its id. */
type PlannedNotice = Plan["notices"][number] & { readonly id: string };

function plannedRestoration({ entry, team, to = entry.replacement }: Restoration): PlannedNotice {
  const id = noticeIdOf(entry, { team, replacement: to, outcome: "restored" });
  return { id, slug: "llm-model-restored", model: entry.model, team, affected: {} };
}
