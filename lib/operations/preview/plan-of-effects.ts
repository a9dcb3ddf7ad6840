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
import type { SyncPlan } from "../../domain/sync/sync-draft.ts";
import { undeclaredRemoval } from "../../domain/sync/sync-plan.ts";
import { readTakenBack } from "../compose/taken-back.ts";
import type { Notices } from "../ports/notices.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Directory } from "../ports/references.ts";
import type { Outlook } from "./outlook.ts";

export type PlanOfDependencies = {
  readonly compositions: Compositions;
  readonly notices: Notices;
  readonly directory: Directory;
};

export const NO_FIELDS: Readonly<Record<FieldAction, number>> = {
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
  { request, head, nothingToDo, entries, told, plan, models }: Outlook,
  found: {
    readonly effects: Effects;
    readonly seen: Sightings;
    readonly undeclared: readonly string[];
  },
): Promise<Omit<Plan, "pass">> {
  const { tallies, kept } = found.effects;
  const sources = sourceReports(request.sources, found.seen, models.keys());
  const warnings = [...request.warnings, ...sourceWarnings(sources)];
  if (nothingToDo) {
    const late = lateReferences(totalsOf(tallies).references);
    return {
      ...NOTHING_TO_DO,
      digest: request.digest,
      warnings: [...warnings, ...late, ...found.undeclared.map(undeclaredRemoval)],
      sources,
    };
  }
  const teams = { read: deps.compositions.read, told: async () => told };
  const takenBack = await readTakenBack(teams, plan.entries.values(), ({ passes }) => [
    ...new Set([...passes, ...(head?.uncomposed ?? [])]),
  ]);
  const concerned = [...plan.entries.values()].filter((entry) => isConcerned(entry, plan, tallies));
  return {
    digest: request.digest,
    status: "changes",
    sync: plan.sync,
    migrations: concerned.flatMap((entry) => migrationOf(entry, tallies, kept)),
    totals: totalsOf(tallies),
    notices: await noticesOf(deps, concerned, tallies, {
      restorations: restorationsOf(takenBack),
      before: new Set(entries.map(({ model }) => model)),
    }),
    warnings: [...warnings, ...plan.undeclared.map(undeclaredRemoval)],
    sources,
  };
}

const NOTHING_TO_DO = {
  status: "nothing-to-do",
  sync: { create: [], update: [], deprecate: [], undeprecate: [], revive: [], delete: [], promote: [] },
  migrations: [],
  totals: { references: 0, cleared: 0, dropped: 0 },
  notices: [],
} as const satisfies Partial<Plan>;

/** Tells whether an entry is claimed or still open, or whether references to its model were found again. */
function isConcerned(entry: EntryRecord, plan: SyncPlan, tallies: Tallies): boolean {
  return isAtWork(entry) || plan.claimed.includes(entry.id) || tallies.has(entry.id);
}

function migrationOf(
  entry: EntryRecord,
  tallies: Tallies,
  kept: ReadonlyMap<string, number>,
): PlannedMigration[] {
  const byTeam = tallies.get(entry.id) ?? new Map<string, TeamTally>();
  const parameters: Record<FieldAction, number> = { ...NO_FIELDS, keep: kept.get(entry.id) ?? 0 };
  let references = 0;
  for (const tally of byTeam.values()) {
    references += tally.effects.rewritten + tally.effects.cleared + tally.effects.noted;
    for (const change of tally.parameterChanges.values()) parameters[change.action] += change.count;
  }
  const { id, kind, model, replacement } = entry;
  // An open undo is done by the next run, whatever registry it applies: it is no part of the plan.
  if (kind === "undo") return [];
  return [{ id, kind, model, replacement, references, teams: teamsOf(byTeam.keys()).length, parameters }];
}

function totalsOf(tallies: Tallies): PlanTotals {
  let references = 0;
  let cleared = 0;
  let dropped = 0;
  for (const { effects, parameterChanges } of [...tallies.values()].flatMap((teams) => [...teams.values()])) {
    references += effects.rewritten + effects.cleared;
    cleared += effects.cleared;
    for (const { action, count } of parameterChanges.values()) if (action === "drop") dropped += count;
  }
  return { references, cleared, dropped };
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
