import type { Change } from "../../contract/change.ts";
import type { Plan, PlannedMigration, PlanTotals } from "../../contract/plan.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import type { FieldAction } from "../../contract/results.ts";
import { knownModels } from "../../domain/models/known-models.ts";
import { type EntryRecord, isAtWork } from "../../domain/models/records.ts";
import { noticeIdOf, slugOf, toldReplacement } from "../../domain/notices/notice.ts";
import { type Restoration, restorationsOf } from "../../domain/notices/taken-back.ts";
import { changeOf } from "../../domain/references/change.ts";
import type { JournalEntry } from "../../domain/references/journal.ts";
import { sourceReports } from "../../domain/references/sightings.ts";
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
import { planSync, undeclaredRemoval } from "../../domain/sync/sync-plan.ts";
import { readTakenBack } from "../compose/taken-back.ts";
import { arranged } from "../ledger/arrange-changes.ts";
import { setsInForce } from "../plan/plan-inputs.ts";
import { targetsOf } from "../plan/plan-targets.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import type { Notices } from "../ports/notices.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { Directory, ReferenceTables, TableCaps } from "../ports/references.ts";
import type { Bundles } from "../ports/registry.ts";
import { isNothingToDo } from "../run/request-run.ts";
import { scanEffects } from "./scan-effects.ts";

export type PreviewDependencies = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly compositions: Compositions;
  readonly notices: Notices;
  readonly directory: Directory;
  readonly tables: ReferenceTables & TableCaps;
  readonly bundles: Bundles;
  readonly clock: Clock;
  readonly report: Reporter;
};

export type PreviewRequest = {
  readonly document: RegistryDocument;
  readonly digest: string;
  readonly sources: readonly ReferenceSource[];
  readonly sets: ParameterSetsDocument;
  readonly warnings: readonly Problem[];
};

export const NO_FIELDS: Readonly<Record<FieldAction, number>> = {
  keep: 0,
  clamp: 0,
  translate: 0,
  drop: 0,
  default: 0,
};

/** Returns what applying a registry would do, from the same decisions as a run; writes nothing. */
export function previewPlan(deps: PreviewDependencies, request: PreviewRequest): Promise<Plan> {
  return endOf(decide(deps, request));
}

/**
 * Yields each place that applying a registry would rewrite or clear, some thousands at a time in order of team and owner; returns the plan.
 * Writes nothing.
 */
export function previewChanges(
  deps: PreviewDependencies,
  request: PreviewRequest,
): AsyncGenerator<Change, Plan> {
  return arranged(planned(deps, request));
}

async function* planned(deps: PreviewDependencies, request: PreviewRequest): AsyncGenerator<Change, Plan> {
  const at = new Date(deps.clock.now()).toISOString();
  const sources = new Map(request.sources.map((source) => [source.name, source]));
  const entries = decide(deps, request);
  let next = await entries.next();
  for (; next.done !== true; next = await entries.next())
    yield changeOf(next.value, { source: sources.get(next.value.source), state: "planned", at });
  return next.value;
}

/** Runs a generator to its end, and returns what it returns. */
async function endOf<Result>(generator: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await generator.next();
    if (done === true) return value;
  }
}

/** Yields the places that would be changed, as a pass would journal them; returns the plan. */
async function* decide(
  deps: PreviewDependencies,
  request: PreviewRequest,
): AsyncGenerator<JournalEntry, Plan> {
  const { head, undeclared } = await deps.head.readWithUndeclared();
  const nothingToDo = isNothingToDo(head, request.digest);
  const [rows, entries, told] = await Promise.all([
    deps.models.all(),
    deps.ledger.entries(),
    deps.compositions.told(),
  ]);
  const at = new Date(deps.clock.now()).toISOString();
  const sets = await setsInForce(deps.bundles, request, request.digest, head);
  const plan = planSync({
    registry: request.document,
    sets,
    before: sets.before,
    rows,
    entries,
    at,
    run: "plan",
  });
  const models = knownModels(plan.rows.values(), sets);
  const targets = targetsOf(plan.rows.values(), told, models);
  const scan = scanEffects(deps, request.sources, targets, models);
  // Where there is nothing to do an apply makes no pass: late references stay as they are.
  const effects = nothingToDo ? await endOf(scan) : yield* scan;
  const { tallies, kept } = effects;
  const sources = sourceReports(request.sources, effects.seen, models.keys());
  const warnings = [...request.warnings, ...sourceWarnings(sources)];
  if (nothingToDo) {
    const late = lateReferences(totalsOf(tallies).references);
    return {
      ...NOTHING_TO_DO,
      digest: request.digest,
      warnings: [...warnings, ...late, ...undeclared.map(undeclaredRemoval)],
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
    notices: await noticesOf(deps, concerned, tallies, restorationsOf(takenBack)),
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
  deps: PreviewDependencies,
  entries: readonly EntryRecord[],
  tallies: Tallies,
  restorations: readonly Restoration[],
): Promise<Plan["notices"][number][]> {
  const teams = teamsOf(
    new Set(entries.flatMap((entry) => [...(tallies.get(entry.id)?.keys() ?? [])])),
  ).sort();
  const notices = restorations.map(plannedRestoration);
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
  const told = new Set((await deps.notices.get(notices)).map((notice) => notice.id));
  return notices
    .filter((notice) => !told.has(notice.id))
    .map(({ id: _id, ...notice }) => notice)
    .sort((left, right) => `${left.model} ${left.team}`.localeCompare(`${right.model} ${right.team}`, "en"));
}

/** A notice that an apply would make, with its id. */
type PlannedNotice = Plan["notices"][number] & { readonly id: string };

function plannedRestoration({ entry, team, to = entry.replacement }: Restoration): PlannedNotice {
  const id = noticeIdOf(entry, { team, replacement: to, outcome: "restored" });
  return { id, slug: "llm-model-restored", model: entry.model, team, affected: {} };
}
