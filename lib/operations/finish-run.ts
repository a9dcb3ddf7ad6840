import { LeaseLost } from "../contract/errors.ts";
import type { ReferenceCounts } from "../contract/results.ts";
import type { FinishResult, PassPointer } from "../contract/run-steps.ts";
import { afterDailyPass } from "../domain/cleanup.ts";
import {
  addCounts,
  type EntryRecord,
  isOpen,
  type ModelRecord,
  NO_REFERENCES,
  subtractCounts,
  withState,
} from "../domain/records.ts";
import type {
  BucketTally,
  Clock,
  Compositions,
  Cursor,
  Head,
  Lease,
  Ledger,
  LedgerHead,
  Models,
  Passes,
  RunRecord,
  Runs,
} from "./ports.ts";

export type FinishDependencies = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly runs: Runs;
  readonly passes: Passes;
  readonly compositions: Compositions;
  readonly clock: Clock;
  readonly leaseMs: number;
};

const ENTRIES_A_COMMIT = 90;
const PROBLEMS_KEPT = 100;

/**
 * Closes what the pass has done, and gives back the lease in the same write that says that the registry is in force. Everything before
 * that write can be done again.
 */
export async function finishRun(deps: FinishDependencies, input: PassPointer): Promise<FinishResult> {
  const lease: Lease = { run: input.run, token: input.token };
  try {
    const head = await deps.head.renew(lease, new Date(deps.clock.now() + deps.leaseMs).toISOString());
    return await finish(deps, input, lease, head);
  } catch (error) {
    if (error instanceof LeaseLost) return { next: "wait", waitSeconds: 1 };
    throw error;
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
        async (id): Promise<[string, BucketTally[]]> => [id, await deps.compositions.read(id)],
      ),
    ),
    deps.runs.get(input.run),
  ]);
  const met = summarise(cursors);
  const byPass = new Map(tallies);
  const closed: EntryRecord[] = [];
  for (const entry of entries) {
    const next = await closeEntry(deps, entry, { byPass, met, pass: input.pass, run: input.run });
    if (next !== entry) closed.push(next);
  }
  for (let start = 0; start < closed.length; start += ENTRIES_A_COMMIT) {
    await deps.ledger.commit(lease, { entries: closed.slice(start, start + ENTRIES_A_COMMIT) });
  }
  const found = foundBy(byPass.get(input.pass) ?? [], met);
  const isDaily = input.digest === null;
  const isClean = met.trouble === null;
  const rows = isDaily && isClean ? await countCleanPass(deps, lease, pass.startedAt, found) : undefined;
  const ended = new Map([...entries, ...closed].map((entry) => [entry.id, entry]));
  const open = [...ended.values()].filter(isOpen).length;
  const status =
    !isClean || [...met.failedBy.values()].some((count) => count > 0) ? "incomplete" : "succeeded";
  const at = new Date(deps.clock.now()).toISOString();
  await deps.ledger.commit(lease, {
    head: {
      ...(isDaily ? {} : { applied: { digest: input.digest, at, run: input.run }, applying: null }),
      pass: null,
      uncomposed: [],
      open,
      ...(rows === undefined ? {} : { watched: rows.watched }),
      lastPassAt: pass.startedAt,
      releaseLease: true,
    },
    ...(run === undefined
      ? {}
      : { run: endedRun(run, { status, at, met, tallies, found, unwatched: rows?.unwatched ?? [] }) }),
  });
  return { next: "publish", status };
}

type Met = {
  readonly items: number;
  readonly scanned: number;
  readonly skippedBy: ReadonlyMap<string, number>;
  readonly failedBy: ReadonlyMap<string, number>;
  readonly problems: Cursor["problems"];
  readonly trouble: string | null;
};

function summarise(cursors: readonly Cursor[]): Met {
  const merge = (field: "skippedBy" | "failedBy"): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const cursor of cursors) {
      for (const [migration, count] of Object.entries(cursor[field])) {
        counts.set(migration, (counts.get(migration) ?? 0) + count);
      }
    }
    return counts;
  };
  return {
    items: cursors.reduce((sum, cursor) => sum + cursor.items, 0),
    scanned: cursors.reduce((sum, cursor) => sum + cursor.scanned, 0),
    skippedBy: merge("skippedBy"),
    failedBy: merge("failedBy"),
    problems: cursors.flatMap((cursor) => cursor.problems),
    trouble: cursors.find((cursor) => cursor.trouble !== null)?.trouble ?? null,
  };
}

type Closing = {
  readonly byPass: ReadonlyMap<string, readonly BucketTally[]>;
  readonly met: Met;
  readonly pass: string;
  readonly run: string;
};

/** An entry as this pass leaves it: the same object when the pass did not concern it. */
async function closeEntry(
  deps: FinishDependencies,
  entry: EntryRecord,
  closing: Closing,
): Promise<EntryRecord> {
  const contributions = contributionsTo(entry.id, closing);
  const failed = closing.met.failedBy.get(entry.id) ?? 0;
  const active = entry.state === "running" || entry.state === "pending" || entry.state === "incomplete";
  if (!active && !entry.toTell && contributions.size === 0) return entry;
  const counted = await withContributions(deps, entry, contributions);
  const at = new Date(deps.clock.now()).toISOString();
  const problems = closing.met.problems
    .filter((problem) => problem.migration === entry.id)
    .slice(0, PROBLEMS_KEPT);
  const error =
    active && closing.met.trouble !== null
      ? { code: "table-out-of-reach", message: closing.met.trouble, step: "pass" }
      : failed > 0
        ? { code: "references-failed", message: problems[0]?.reason ?? "", step: "pass" }
        : null;
  const settled = {
    ...counted,
    toTell: false,
    error,
    problems: problems.map(({ migration: _, ...problem }) => problem),
  };
  const state = error !== null ? "incomplete" : active ? "succeeded" : entry.state;
  if (entry.state === "superseded" || entry.state === "marked") return { ...counted, toTell: false };
  const moved = state === entry.state ? settled : withState(settled, state, { at, by: closing.run });
  return active || error !== null ? { ...moved, run: closing.run, endedAt: at } : moved;
}

/** What each uncomposed pass did for a migration; what was skipped or failed belongs to the pass that ends now. */
function contributionsTo(migration: string, closing: Closing): Map<string, Contribution> {
  const contributions = new Map<string, Contribution>();
  const at = (pass: string): Contribution => {
    const known = contributions.get(pass) ?? { counts: NO_REFERENCES, teams: [] };
    contributions.set(pass, known);
    return known;
  };
  for (const [pass, buckets] of closing.byPass) {
    for (const bucket of buckets) {
      for (const one of bucket.migrations.filter((tally) => tally.migration === migration)) {
        const known = at(pass);
        const { rewritten, cleared, noted } = one;
        contributions.set(pass, {
          counts: addCounts(known.counts, { ...NO_REFERENCES, rewritten, cleared, noted }),
          teams: [...known.teams, ...one.teams.map(([team]) => team)],
        });
      }
    }
  }
  const skipped = closing.met.skippedBy.get(migration) ?? 0;
  const failed = closing.met.failedBy.get(migration) ?? 0;
  if (skipped > 0 || failed > 0) {
    const known = at(closing.pass);
    contributions.set(closing.pass, { ...known, counts: { ...known.counts, skipped, failed } });
  }
  return contributions;
}

type Contribution = { readonly counts: ReferenceCounts; readonly teams: readonly string[] };

/**
 * Adds what passes contributed. A pass that is in `byPass` was counted before, by a Finish that died before its last write: its counts are
 * taken out first. What failed is a state, not a sum: it counts as the last pass found it.
 */
async function withContributions(
  deps: FinishDependencies,
  entry: EntryRecord,
  contributions: ReadonlyMap<string, Contribution>,
): Promise<EntryRecord> {
  let references: ReferenceCounts = { ...entry.references, failed: 0 };
  for (const [pass, { counts }] of contributions) {
    const before = entry.byPass[pass];
    if (before !== undefined) references = subtractCounts(references, { ...before, failed: 0 });
    references = addCounts(references, counts);
  }
  const passes = [...new Set([...entry.passes, ...contributions.keys()])];
  const earlier = entry.passes.filter((pass) => !contributions.has(pass));
  const teams = new Set([...contributions.values()].flatMap((contribution) => contribution.teams));
  for (const pass of earlier) {
    for (const [team] of await teamsIn(deps.compositions, pass, entry.id)) teams.add(team);
  }
  return {
    ...entry,
    references,
    teams: contributions.size === 0 ? entry.teams : teams.size,
    byPass: Object.fromEntries([...contributions].map(([pass, { counts }]) => [pass, counts])),
    passes,
  };
}

export async function teamsIn(
  compositions: Compositions,
  pass: string,
  migration: string,
): Promise<(readonly [team: string, references: number])[]> {
  const buckets = await compositions.read(pass);
  return buckets.flatMap((bucket) =>
    bucket.migrations.filter((one) => one.migration === migration).flatMap((one) => one.teams),
  );
}

/** References to tombstones that the pass met, by migration. */
function foundBy(
  buckets: readonly BucketTally[],
  met: Met,
): Map<string, { found: number; repaired: number }> {
  const counts = new Map<string, { found: number; repaired: number }>();
  const add = (migration: string, found: number, repaired: number): void => {
    const known = counts.get(migration) ?? { found: 0, repaired: 0 };
    if (found > 0) counts.set(migration, { found: known.found + found, repaired: known.repaired + repaired });
  };
  for (const { migration, rewritten, cleared } of buckets.flatMap((bucket) => bucket.migrations)) {
    add(migration, rewritten + cleared, rewritten + cleared);
  }
  for (const [migration, count] of [...met.skippedBy, ...met.failedBy]) add(migration, count, 0);
  return counts;
}

/** Counts a clean daily pass for every watched tombstone; a find sets the count back. */
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
  for (let start = 0; start < changed.length; start += ENTRIES_A_COMMIT) {
    await deps.ledger.commit(lease, { rows: changed.slice(start, start + ENTRIES_A_COMMIT) });
  }
  return {
    watched: after.filter((row) => row.watched).length,
    unwatched: changed.filter((row: ModelRecord) => !row.watched).map((row) => row.id),
  };
}

function endedRun(
  run: RunRecord,
  end: {
    readonly status: "succeeded" | "incomplete";
    readonly at: string;
    readonly met: Met;
    readonly tallies: readonly (readonly [string, readonly BucketTally[]])[];
    readonly found: ReadonlyMap<string, { found: number; repaired: number }>;
    readonly unwatched: readonly string[];
  },
): RunRecord {
  const buckets = end.tallies.flatMap(([, ofPass]) => ofPass);
  const total = (field: "rewritten" | "cleared" | "noted"): number =>
    buckets.reduce((sum, bucket) => sum + bucket.migrations.reduce((inner, one) => inner + one[field], 0), 0);
  const all = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((sum, count) => sum + count, 0);
  const finds = [...end.found.values()];
  return {
    ...run,
    status: end.status,
    endedAt: end.at,
    progress: { done: end.met.items, of: Math.max(run.progress.of, end.met.items) },
    references: {
      scanned: end.met.scanned,
      rewritten: total("rewritten"),
      cleared: total("cleared"),
      noted: total("noted"),
      skipped: all(end.met.skippedBy),
      failed: all(end.met.failedBy),
    },
    notices: {
      created: buckets.reduce((sum, bucket) => sum + bucket.noticesCreated, 0),
      published: 0,
      republished: 0,
    },
    ...(run.cleanup === undefined
      ? {}
      : {
          cleanup: {
            found: finds.reduce((sum, one) => sum + one.found, 0),
            repaired: finds.reduce((sum, one) => sum + one.repaired, 0),
            unwatched: end.unwatched,
            recovered: run.cleanup.recovered,
          },
        }),
  };
}
