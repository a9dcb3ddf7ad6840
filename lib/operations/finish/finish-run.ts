import { LeaseLost } from "../../contract/errors.ts";
import type { Head } from "../../contract/head.ts";
import { METRICS } from "../../contract/metrics.ts";
import type { FinishResult, PassPointer } from "../../contract/run-steps.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import { afterDailyPass } from "../../domain/models/cleanup.ts";
import { commitSizeOfEntry, commitSizeOfRow, MOST_COMMIT_SIZE } from "../../domain/models/commit-size.ts";
import { type EntryRecord, isOpen } from "../../domain/models/records.ts";
import { nextReminderDay } from "../../domain/notices/reminders.ts";
import { unansweredModels } from "../../domain/notices/unanswered.ts";
import { sourceReports } from "../../domain/references/sightings.ts";
import type { Targets } from "../../domain/references/targets.ts";
import { composedIn } from "../compose/composed.ts";
import { remembered } from "../pass/remembered.ts";
import type { Lease, Leases, Ledger } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import type { Compositions, PartTally, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import type { Metrics } from "../ports/telemetry.ts";
import { endOnHold, hasEndedOnHold } from "../run/end-on-hold.ts";
import { hasChanged } from "../run/has-changed.ts";
import { closeEntry, contributionsOf } from "./close-entry.ts";
import { endedRun, foundBy, summarise } from "./pass-summary.ts";
import { summarisedMigrations } from "./summarised-migrations.ts";
import { type SnapshotDependencies, takeSnapshot } from "./take-snapshot.ts";

export type FinishDependencies = SnapshotDependencies & {
  readonly head: Leases;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly runs: Runs;
  readonly passes: Passes;
  readonly compositions: Compositions;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly leaseMs: number;
};

/** A transaction takes 100 rows and 4 MB; an entry with its history and problems stays below 60 KB. */
const ROWS_A_COMMIT = 50;

/**
 * Closes the entries that the pass concerned. The write that records the registry as in force also releases the lease. Everything before that write
 * can be repeated.
 */
export async function finishRun(deps: FinishDependencies, input: PassPointer): Promise<FinishResult> {
  const lease: Lease = { run: input.run, token: input.token };
  try {
    const head = await deps.head.renew(lease, new Date(deps.clock.now() + deps.leaseMs).toISOString());
    // What was composed is composed again by the next run, to the same result.
    if (head.hold !== null) {
      const run = await deps.runs.get(input.run);
      return await endOnHold(deps, lease, { hold: head.hold, step: "Finish", run });
    }
    return await finish(deps, input, lease, head);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    // The response of the last write may have been lost: then this run has ended, and its row says so.
    const run = await deps.runs.get(input.run);
    if (hasEndedOnHold(run)) return { next: "done", status: "incomplete" };
    const status = run?.status;
    if (status !== "succeeded" && status !== "incomplete") return { next: "wait", waitSeconds: 1 };
    deps.metrics.count(METRICS.runsIncomplete, Number(status === "incomplete"));
    return { next: "publish", status };
  }
}

async function finish(
  deps: FinishDependencies,
  input: PassPointer,
  lease: Lease,
  head: Head,
): Promise<FinishResult> {
  const [pass, cursors, entries, tallies, run] = await Promise.all([
    deps.passes.read(input.pass),
    deps.passes.cursors(input.pass),
    deps.ledger.entries(),
    Promise.all(
      head.uncomposed.map(
        async (id): Promise<[string, PartTally[]]> => [id, await deps.compositions.read(id)],
      ),
    ),
    deps.runs.get(input.run),
  ]);
  const met = summarise(cursors);
  const byPass = new Map(tallies);
  const contributions = contributionsOf(byPass, input.pass, met);
  const closed: EntryRecord[] = [];
  const closing = { clock: deps.clock, composed: remembered((id) => composedIn(deps.compositions, id)) };
  const reminded = met.trouble === null ? remindersIn(pass.targets) : new Map<string, number>();
  for (const entry of entries) {
    const next = withReminded(
      await closeEntry(closing, entry, { contributions, met, run: input.run }),
      reminded.get(entry.id),
    );
    if (next !== entry) closed.push(next);
  }
  for (const batch of batchesOf(closed, ROWS_A_COMMIT, { of: commitSizeOfEntry, most: MOST_COMMIT_SIZE }))
    await deps.ledger.commit(lease, { entries: batch });
  const found = foundBy(
    [...byPass.values()].flat(),
    met,
    new Set(entries.filter(({ kind }) => kind === "undo").map(({ id }) => id)),
  );
  const isDaily = input.digest === null;
  const isClean = met.trouble === null;
  const rows = isDaily && isClean ? await countCleanPass(deps, lease, pass.startedAt, found) : undefined;
  const ended = new Map([...entries, ...closed].map((entry) => [entry.id, entry]));
  const open = [...ended.values()].filter(isOpen).length;
  const status =
    !isClean || [...met.failedBy.values()].some((count) => count > 0) ? "incomplete" : "succeeded";
  const at = new Date(deps.clock.now()).toISOString();
  const sources = sourceReports(pass.sources, met.seen, pass.models.keys());
  const end = { status, at, met, tallies, found, sources, unwatched: rows?.unwatched ?? [] } as const;
  const usage = await takeSnapshot(deps, pass, cursors);
  const silent = (byPass.get(input.pass) ?? []).flatMap(({ unanswered: teams = [] }) => teams);
  const unanswered = unansweredModels(silent, ended);
  const heard = unanswered.length === 0 ? {} : { unanswered };
  const row = run === undefined ? undefined : { ...endedRun(run, end), ...heard };
  const said = { migrations: summarisedMigrations(closed, contributions), ...heard };
  await deps.ledger.commit(lease, {
    head: {
      ...(isDaily ? {} : { applied: { digest: input.digest, at, run: input.run }, applying: null }),
      pass: null,
      uncomposed: [],
      open,
      ...(rows === undefined ? {} : { watched: rows.watched }),
      lastPassAt: pass.startedAt,
      nextReminder: nextReminderOf(pass.targets, ended),
      releaseLease: true,
    },
    ...(row === undefined ? {} : { runs: [row] }),
    ...(row !== undefined && (hasChanged(row) || unanswered.length > 0)
      ? { summaries: [{ run: row.run, ...said }] }
      : {}),
    ...(usage && { usage }),
  });
  deps.metrics.count(METRICS.runsIncomplete, Number(status === "incomplete"));
  deps.metrics.count(
    METRICS.teamsUnanswered,
    unanswered.reduce((sum, { teams }) => sum + teams, 0),
  );
  if (isDaily) {
    const repaired = [...found.values()].reduce((sum, one) => sum + one.repaired, 0);
    deps.metrics.count(METRICS.stragglersRepaired, repaired);
  }
  return { next: "publish", status };
}

/** Returns the milestones of which the pass has reminded teams, by migration. */
function remindersIn(targets: Targets): ReadonlyMap<string, number> {
  return new Map(
    [...targets.values()].flatMap((target): [string, number][] =>
      target.kind === "note" && target.reminder !== undefined
        ? [[target.migration, target.reminder.milestone]]
        : [],
    ),
  );
}

function withReminded(entry: EntryRecord, milestone: number | undefined): EntryRecord {
  const { retiresOn } = entry;
  return milestone === undefined || retiresOn === null
    ? entry
    : { ...entry, reminded: { retiresOn, milestone } };
}

/** Returns the day of the next reminder about a deprecation that the pass looked for; null where none is left. */
function nextReminderOf(targets: Targets, entries: ReadonlyMap<string, EntryRecord>): string | null {
  const days = [...targets.values()].flatMap((target) => {
    const entry = target.kind === "note" ? entries.get(target.migration) : undefined;
    return (entry && nextReminderDay(entry)) ?? [];
  });
  return days.sort()[0] ?? null;
}

/** Counts a clean daily pass for every watched tombstone; a find resets the count. */
async function countCleanPass(
  deps: FinishDependencies,
  lease: Lease,
  startedAt: string,
  found: ReadonlyMap<string, unknown>,
): Promise<{ watched: number; unwatched: string[] }> {
  const rows = await deps.models.all();
  const after = rows.map((row) =>
    afterDailyPass(row, { startedAt, found: row.migration !== null && found.has(row.migration) }),
  );
  const changed = after.filter((row, index) => row !== rows[index]);
  for (const batch of batchesOf(changed, ROWS_A_COMMIT, { of: commitSizeOfRow, most: MOST_COMMIT_SIZE }))
    await deps.ledger.commit(lease, { rows: batch });
  return {
    watched: after.filter((row) => row.watched).length,
    unwatched: changed.filter((row) => !row.watched).map((row) => row.id),
  };
}
