import { Failure } from "../../contract/errors.ts";
import type { Hold } from "../../contract/head.ts";
import type { ListedNotice } from "../../contract/notices.ts";
import type { Entry, EntryDetail, Run } from "../../contract/results.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { closest } from "../../domain/text/closest.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { composedOf, countedIn } from "../compose/composed.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { NoticeLookup } from "../ports/notices.ts";
import type { Compositions, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";
import { itemsRead } from "../run/complete-cursors.ts";
import { deadRun, isUnderWay } from "../run/dead-run.ts";
import { type WaitingDependencies, whyPending } from "./why-pending.ts";

/** Lists runs, newest first, and the hold that they meet; a running run has the progress of its pass, and one whose lease has ended has failed. */
export async function listRuns(deps: {
  readonly runs: Runs;
  readonly head: LedgerHead;
  readonly passes: Passes;
  readonly clock: Clock;
}): Promise<{ readonly runs: readonly Run[]; readonly hold: Hold | null }> {
  const rows = await deps.runs.all();
  const head = await deps.head.read();
  const isOver = head?.lease != null && Date.parse(head.lease.until) <= deps.clock.now();
  const dead = isOver ? await deadRun(deps, head) : undefined;
  const runs = rows.map((row) => toRun(row.run === dead?.run ? dead : row));
  const cursors = head?.pass == null || !runs.some(isUnderWay) ? [] : await deps.passes.cursors(head.pass.id);
  const done = itemsRead(cursors);
  const listed = runs
    .map((run) =>
      isUnderWay(run) && run.run === head?.lease?.holder
        ? { ...run, progress: { ...run.progress, done } }
        : run,
    )
    .sort((left, right) => byCodeUnit(`${right.startedAt} ${right.run}`, `${left.startedAt} ${left.run}`));
  return { runs: listed, hold: head?.hold ?? null };
}

function toRun(row: RunRecord): Run {
  const { run, trigger, digest, status, startedAt, endedAt, execution, error } = row;
  const { done, of } = row.progress;
  return { run, trigger, digest, status, startedAt, endedAt, progress: { done, of }, execution, error };
}

type EntryFilter = { readonly state?: string; readonly kind?: string; readonly model?: string };

/** Lists entries, newest first. */
export async function listEntries(ledger: Ledger, filter: EntryFilter): Promise<Entry[]> {
  return (await newestEntries(ledger, filter)).map(toEntry);
}

/** Returns the entries with all that the ledger says of them, newest first. */
export async function newestEntries(
  ledger: Pick<Ledger, "entries">,
  filter: EntryFilter,
): Promise<EntryRecord[]> {
  return (await ledger.entries())
    .filter((entry) => filter.state === undefined || entry.state === filter.state)
    .filter((entry) => filter.kind === undefined || entry.kind === filter.kind)
    .filter((entry) => filter.model === undefined || entry.model === filter.model)
    .sort((left, right) => byCodeUnit(right.startedAt, left.startedAt) || byCodeUnit(left.id, right.id));
}

/** Finds an entry. @param id a migration id, or a model id that only one entry has. @throws Failure `unknown-entry` */
export async function findEntry(ledger: Ledger, id: string): Promise<EntryRecord> {
  return onlyOne(id, "entries", await entriesFor(ledger, id));
}

/**
 * Finds a migration that changes references, or an entry. @param id a migration id, or the id of a model with one deletion or promotion, or with one
 * entry. @throws Failure `unknown-entry`
 */
export async function findMigration(ledger: Ledger, id: string): Promise<EntryRecord> {
  const found = await entriesFor(ledger, id);
  const changing = found.filter(({ kind }) => kind === "delete" || kind === "promote");
  return found.length > 1 && changing.length > 0
    ? onlyOne(id, "migrations", changing)
    : onlyOne(id, "entries", found);
}

/** @throws Failure `unknown-entry` where there is none */
async function entriesFor(ledger: Ledger, id: string): Promise<EntryRecord[]> {
  const exact = await ledger.entry(id);
  if (exact !== undefined) return [exact];
  const all = await ledger.entries();
  const found = all.filter(({ model }) => model === id);
  if (found.length > 0) return found;
  const near = closest(id, new Set(all.flatMap((entry) => [entry.model, entry.id])));
  throw new Failure(
    "unknown-entry",
    `the ledger has no entry ${id}, and none of a model with that id${near === undefined ? "" : `: did you mean ${near}?`}`,
    near === undefined && all.length > 0 ? { hint: "ledger list" } : {},
  );
}

function onlyOne(id: string, noun: string, found: readonly EntryRecord[]): EntryRecord {
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const ids = found.map((entry) => entry.id).sort(byCodeUnit);
    throw new Failure(
      "unknown-entry",
      `${id} has ${ids.length} ${noun}; give the id of one: ${ids.join(", ")}`,
    );
  }
  return only;
}

export async function showEntry(
  ledger: Ledger,
  compositions: Compositions,
  id: string,
): Promise<EntryDetail> {
  const entry = await findEntry(ledger, id);
  const teams = new Map<string, number>();
  let expired = countedIn(entry.references);
  for (const pass of entry.passes) {
    for (const composed of await composedOf(compositions, pass, entry.id)) {
      expired -= countedIn(composed);
      for (const [team, references] of composed.teams) teams.set(team, (teams.get(team) ?? 0) + references);
    }
  }
  const sorted = [...teams].sort(([left], [right]) => byCodeUnit(left, right));
  return {
    ...toEntry(entry),
    history: entry.history,
    teams: Object.fromEntries(sorted),
    // A run that is under way has composed what it has not yet counted.
    expired: Math.max(expired, 0),
    problems: entry.problems,
  };
}

export function toEntry(entry: EntryRecord): Entry {
  const { id, kind, model, replacement, state, run, startedAt, endedAt, teams, error } = entry;
  // The table returns the keys of a map in any order; people read them in this order.
  const { rewritten, cleared, noted, skipped, failed } = entry.references;
  const references = { rewritten, cleared, noted, skipped, failed };
  return { id, kind, model, replacement, state, run, startedAt, endedAt, references, teams, error };
}

type NoticeFilter = { readonly team?: string; readonly model?: string; readonly state?: string };

/** Lists notices, oldest first; each that is pending says why. */
export async function listNotices(
  deps: WaitingDependencies & { readonly notices: NoticeLookup },
  filter: NoticeFilter,
): Promise<ListedNotice[]> {
  const listed = (await deps.notices.list(filter.team))
    .filter((notice) => filter.model === undefined || notice.model.id === filter.model)
    .filter((notice) => filter.state === undefined || notice.state === filter.state)
    .sort((left, right) => byCodeUnit(`${left.createdAt} ${left.id}`, `${right.createdAt} ${right.id}`));
  if (!listed.some(({ state }) => state === "pending")) return listed;
  const why = await whyPending(deps);
  return listed.map((notice) => (notice.state === "pending" ? { ...notice, why } : notice));
}
