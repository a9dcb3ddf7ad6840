import type { ReferenceCounts } from "../../contract/results.ts";
import { addCounts } from "../../domain/items/counts.ts";
import { type EntryRecord, isAtWork, NO_REFERENCES, withState } from "../../domain/models/records.ts";
import { type ComposedByMigration, countedIn } from "../compose/composed.ts";
import type { PartTally } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { PassSummary } from "./pass-summary.ts";

const PROBLEMS_KEPT = 20;

/** The results of the run that closing an entry needs, for all entries. */
type Closing = {
  readonly contributions: ReadonlyMap<string, Contributions>;
  readonly met: PassSummary;
  readonly run: string;
};

/** Contributions to one entry, by pass. */
type Contributions = ReadonlyMap<string, Contribution>;
type Contribution = { readonly counts: ReferenceCounts; readonly teams: readonly string[] };

const NOTHING: Contributions = new Map();

type ClosingDependencies = {
  /** Returns what an earlier pass did, by migration; a pass is read once for all entries. */
  composed(pass: string): Promise<ComposedByMigration>;
  readonly clock: Pick<Clock, "now">;
};

/** Returns an entry as this pass leaves it; the same object when the pass did not concern the entry. */
export async function closeEntry(
  deps: ClosingDependencies,
  read: EntryRecord,
  closing: Closing,
): Promise<EntryRecord> {
  // Compose has told everybody whom it concerns.
  const entry: EntryRecord = read.takenBack === "to-tell" ? { ...read, takenBack: "told" } : read;
  const contributions = closing.contributions.get(entry.id) ?? NOTHING;
  const failed = closing.met.failedBy.get(entry.id) ?? 0;
  const active = isAtWork(entry);
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

/** Returns what each uncomposed pass did, by migration. Skipped and failed references count for the pass that ends now. */
export function contributionsOf(
  byPass: ReadonlyMap<string, readonly PartTally[]>,
  ending: string,
  met: PassSummary,
): ReadonlyMap<string, Contributions> {
  const all = new Map<string, Map<string, { counts: ReferenceCounts; readonly teams: string[] }>>();
  const contributionTo = (migration: string, pass: string) => {
    const ofMigration = all.get(migration) ?? new Map();
    all.set(migration, ofMigration);
    const known = ofMigration.get(pass) ?? { counts: NO_REFERENCES, teams: [] };
    ofMigration.set(pass, known);
    return known;
  };
  for (const [pass, parts] of byPass) {
    for (const { migration, rewritten, cleared, noted, teams } of parts.flatMap((part) => part.migrations)) {
      const known = contributionTo(migration, pass);
      known.counts = addCounts(known.counts, { ...NO_REFERENCES, rewritten, cleared, noted });
      for (const [team] of teams) known.teams.push(team);
    }
  }
  for (const field of ["skipped", "failed"] as const) {
    for (const [migration, count] of met[`${field}By`]) {
      if (count === 0) continue;
      const known = contributionTo(migration, ending);
      known.counts = { ...known.counts, [field]: count };
    }
  }
  return all;
}

/**
 * Adds the contributions of passes to an entry. A pass that is in `byPass` was counted before, by a Finish that died before its last write: its
 * counts are subtracted first. Failed references are a state, not a sum: the number of the last pass counts.
 */
async function withContributions(
  deps: ClosingDependencies,
  entry: EntryRecord,
  contributions: Contributions,
): Promise<EntryRecord> {
  let earlierReferences: ReferenceCounts = { ...entry.references, failed: 0 };
  let references: ReferenceCounts = NO_REFERENCES;
  for (const [pass, { counts }] of contributions) {
    const before = entry.byPass[pass];
    if (before !== undefined) earlierReferences = addCounts(earlierReferences, { ...before, failed: 0 }, -1);
    references = addCounts(references, counts);
  }
  const passes = [...new Set([...entry.passes, ...contributions.keys()])];
  const earlier = entry.passes.filter((pass) => !contributions.has(pass));
  const teams = new Set([...contributions.values()].flatMap((contribution) => contribution.teams));
  let known = 0;
  for (const pass of earlier) {
    for (const composed of (await deps.composed(pass)).get(entry.id) ?? []) {
      known += countedIn(composed);
      for (const [team] of composed.teams) teams.add(team);
    }
  }
  // Where the teams of an earlier pass have expired, their number is all that is left of them.
  const atLeast = contributions.size === 0 || known < countedIn(earlierReferences) ? entry.teams : 0;
  return {
    ...entry,
    references: addCounts(earlierReferences, references),
    teams: Math.max(atLeast, teams.size),
    byPass: Object.fromEntries([...contributions].map(([pass, { counts }]) => [pass, counts])),
    passes,
  };
}
