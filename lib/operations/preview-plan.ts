import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument, Problem, RegistryDocument } from "../contract/registry-document.ts";
import type { FieldAction, Plan, PlannedMigration } from "../contract/results.ts";
import { isObjectId, noticeId } from "../domain/ids.ts";
import { slugOf } from "../domain/notice.ts";
import { type EntryRecord, isOpen } from "../domain/records.ts";
import { planSync, type SyncPlan, undeclaredRemoval } from "../domain/sync/sync-plan.ts";
import { affectedOf, type Tallies } from "../domain/tally.ts";
import type { Compositions } from "./pass-ports.ts";
import { setsInForce } from "./plan-inputs.ts";
import { targetsOf } from "./plan-targets.ts";
import type { Bundles, Clock, Ledger, LedgerHead, Models, Notices, Reporter } from "./ports.ts";
import type { Directory, ReferenceTables } from "./reference-ports.ts";
import { isNothingToDo } from "./request-run.ts";
import { scanEffects, usedByOf } from "./scan-effects.ts";

export type PreviewDependencies = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly compositions: Compositions;
  readonly notices: Notices;
  readonly directory: Directory;
  readonly tables: ReferenceTables;
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

const NO_FIELDS: Readonly<Record<FieldAction, number>> = {
  keep: 0,
  clamp: 0,
  translate: 0,
  drop: 0,
  default: 0,
};

/** What applying a registry would do, from the same decisions; writes nothing. */
export async function previewPlan(deps: PreviewDependencies, request: PreviewRequest): Promise<Plan> {
  const { head, undeclared } = await deps.head.readWithUndeclared();
  if (isNothingToDo(head, request.digest)) return nothingToDo(request, undeclared);
  const [rows, entries, told] = await Promise.all([
    deps.models.all(),
    deps.ledger.entries(),
    deps.compositions.told(),
  ]);
  const at = new Date(deps.clock.now()).toISOString();
  const sets = await setsInForce(deps.bundles, request, request.digest, head);
  const plan = planSync({ registry: request.document, sets, rows, entries, at, run: "plan" });
  const targets = targetsOf(plan.rows.values(), told);
  const { tallies, kept } = await scanEffects(deps, request.sources, targets);
  const concerned = [...plan.entries.values()].filter((entry) => isConcerned(entry, plan, tallies));
  return {
    digest: request.digest,
    status: "changes",
    sync: plan.sync,
    migrations: concerned.map((entry) => migrationOf(entry, tallies, kept)),
    notices: await noticesOf(deps, concerned, tallies),
    warnings: [...request.warnings, ...plan.undeclared.map(undeclaredRemoval)],
  };
}

function nothingToDo(
  request: Pick<PreviewRequest, "digest" | "warnings">,
  undeclared: readonly string[],
): Plan {
  return {
    digest: request.digest,
    status: "nothing-to-do",
    sync: { create: [], update: [], deprecate: [], undeprecate: [], revive: [], delete: [], promote: [] },
    migrations: [],
    notices: [],
    warnings: [...request.warnings, ...undeclared.map(undeclaredRemoval)],
  };
}

/** Those that are claimed or still open, and those whose models references were found to again. */
function isConcerned(entry: EntryRecord, plan: SyncPlan, tallies: Tallies): boolean {
  const open = isOpen(entry) && entry.state !== "superseded";
  return open || plan.claimed.includes(entry.id) || tallies.has(entry.id);
}

function migrationOf(
  entry: EntryRecord,
  tallies: Tallies,
  kept: ReadonlyMap<string, number>,
): PlannedMigration {
  const teams = [...(tallies.get(entry.id)?.values() ?? [])];
  const parameters: Record<FieldAction, number> = { ...NO_FIELDS, keep: kept.get(entry.id) ?? 0 };
  let references = 0;
  for (const tally of teams) {
    references += tally.effects.rewritten + tally.effects.cleared + tally.effects.noted;
    for (const change of tally.parameterChanges.values()) parameters[change.action] += change.count;
  }
  const { id, kind, model, replacement } = entry;
  return { id, kind, model, replacement, references, teams: teams.length, parameters };
}

async function noticesOf(
  deps: PreviewDependencies,
  entries: readonly EntryRecord[],
  tallies: Tallies,
): Promise<Plan["notices"][number][]> {
  // What is no id of a team has nobody who could be told, when it is applied as little as here.
  const found = new Set(entries.flatMap((entry) => [...(tallies.get(entry.id)?.keys() ?? [])]));
  const teams = [...found].filter(isObjectId).sort();
  const notices: (Plan["notices"][number] & { readonly id: string })[] = [];
  const concerned = entries.map((entry) => tallies.get(entry.id) ?? new Map());
  for await (const { team, users } of deps.directory.usersOf(usedByOf(concerned), teams)) {
    for (const entry of entries) {
      const tally = tallies.get(entry.id)?.get(team);
      const slug = slugOf(entry.kind);
      if (tally === undefined || slug === undefined) continue;
      const { model, replacement, epoch } = entry;
      const id = noticeId({ slug, model, replacement, team, epoch });
      notices.push({ id, slug, model, team, affected: affectedOf(tally.owners, users) });
    }
  }
  const told = new Set((await deps.notices.get(notices)).map((notice) => notice.id));
  return notices
    .filter((notice) => !told.has(notice.id))
    .map(({ id: _id, ...notice }) => notice)
    .sort((left, right) => `${left.model} ${left.team}`.localeCompare(`${right.model} ${right.team}`, "en"));
}
