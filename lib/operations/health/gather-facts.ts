import { isAccessDenied } from "../../contract/errors.ts";
import type { HealthFacts, LedgerFacts, StackFacts, Waiting } from "../../domain/health/health-facts.ts";
import { openQuestions } from "../../domain/health/notice-findings.ts";
import { UNDERWAY_MS } from "../../domain/notices/delivery.ts";
import { askedOf } from "../../domain/notices/unanswered.ts";
import type { DueEmails, Inbox } from "../ports/delivery.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import type { DueSummaries, Outbox, UndeliveredNotices } from "../ports/notices.ts";
import type { Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { ReferenceTables } from "../ports/references.ts";
import type { Runs } from "../ports/runs.ts";
import { estimatePass, type PassTerms } from "../preview/estimate-pass.ts";

export type LedgerHealthDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly runs: Pick<Runs, "all">;
  readonly ledger: Pick<Ledger, "entries">;
  readonly passes: Pick<Passes, "ends">;
  readonly outbox: Pick<Outbox, "pending"> & Pick<UndeliveredNotices, "undelivered">;
  readonly dueEmails: Pick<DueEmails, "due">;
  readonly dueSummaries: Pick<DueSummaries, "due">;
  readonly clock: Pick<Clock, "now">;
};

/** Rows of one kind that are counted: a platform that has told 50,000 people nothing needs no exact number. */
const MOST_COUNTED = 1_000;

/**
 * Reads what the ledger says of a platform: the head, the runs and the entries, what waits in the outbox (1,000 rows of each kind at most), and when
 * passes expire. On a small platform that is eight calls; no table of an adopter is read.
 */
export async function gatherLedgerFacts(deps: LedgerHealthDependencies): Promise<LedgerFacts> {
  const { outbox, dueEmails, dueSummaries, clock } = deps;
  const [head, runs, entries, pending, undelivered, emails, untold] = await Promise.all([
    deps.head.read(),
    deps.runs.all(),
    deps.ledger.entries(),
    some(outbox.pending()),
    some(outbox.undelivered()),
    some(dueEmails.due()),
    some(dueSummaries.due()),
  ]);
  const lost = undelivered.filter(
    ({ publishedAt }) => publishedAt !== null && clock.now() - Date.parse(publishedAt) > UNDERWAY_MS,
  );
  const unreached = undelivered.filter(({ publishedAt }) => publishedAt === null);
  return {
    head,
    runs,
    entries,
    pending: waiting(pending, ({ at, notices }) => [notices.length, at]),
    lost: waiting(lost, ({ publishedAt, notices }) => [notices.length, publishedAt]),
    unreached: {
      ...waiting(unreached, ({ notices }) => [notices.length, null]),
      team: unreached[0]?.notices[0]?.team ?? null,
    },
    emails: {
      ...waiting(emails, ({ mark }) => [1, timeIn(mark)]),
      // A member has a row for each urgency of what is due.
      count: new Set(emails.map(({ team, member }) => JSON.stringify([team, member]))).size,
    },
    untold: untold.map(({ run }) => run),
    passEnds: await deps.passes.ends([...new Set(entries.flatMap(({ passes }) => passes))]),
  };
}

async function some<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) {
    found.push(row);
    if (found.length >= MOST_COUNTED) break;
  }
  return found;
}

function waiting<Row>(
  rows: readonly Row[],
  of: (row: Row) => readonly [count: number, at: string | null],
): Waiting {
  const all = rows.map(of);
  return {
    count: all.reduce((sum, [count]) => sum + count, 0),
    since: all.flatMap(([, at]) => at ?? []).sort()[0] ?? null,
    isMore: rows.length >= MOST_COUNTED,
  };
}

/** A mark begins with the time at which something became due. */
function timeIn(mark: string): string | null {
  const [at = ""] = mark.split(" ");
  return Number.isNaN(Date.parse(at)) ? null : at;
}

export type HealthDependencies = LedgerHealthDependencies & {
  readonly models: Pick<Models, "all">;
  readonly tables: Pick<ReferenceTables, "describe">;
  /** What passes have to keep to. @default unknown */
  readonly terms?: PassTerms;
  /** @default nobody can answer */
  readonly inbox?: Pick<Inbox, "acknowledged"> | undefined;
};

/** What a platform says of itself beside its tables. */
export type HealthRequest = {
  /** Logical names of the tables that hold references. */
  readonly referenceTables: readonly string[];
  readonly digest: string | null;
  readonly stack?: StackFacts;
};

/** The tables of Modelkeeper's own whose age tells something, by logical name. */
const OWN_TABLES = ["ledger", "models"] as const;

/**
 * Reads all that tells of the health of a platform. Beside the ledger that is the table of models, a description of each table, which costs nothing, and
 * what members have answered of teams that the operators have heard of.
 */
export async function gatherFacts(
  deps: HealthDependencies,
  { referenceTables, digest, stack }: HealthRequest,
): Promise<HealthFacts> {
  const names = [...new Set([...OWN_TABLES, ...referenceTables])];
  const [facts, models, tables] = await Promise.all([
    gatherLedgerFacts(deps),
    deps.models.all(),
    Promise.all(names.map(async (name) => ({ name, table: await described(deps, name) }))),
  ]);
  const passed = tables.flatMap(({ name, table }) =>
    table === undefined || !referenceTables.includes(name) ? [] : [{ ...table, writes: 0 }],
  );
  return {
    ...facts,
    models,
    tables: tables.map(({ name, table }) => ({ name, createdAt: table?.createdAt ?? null })),
    passSeconds: estimatePass(passed, 0, deps.terms)?.seconds ?? null,
    answered: await answeredSince(deps, facts),
    digest,
    stack,
  };
}

/** A table that this user may not describe keeps nobody from looking at the others. */
async function described({ tables }: HealthDependencies, name: string) {
  return tables.describe(name).catch((error: unknown) => {
    if (!(error instanceof Error) || !isAccessDenied(error.name)) throw error;
    return undefined;
  });
}

/** Returns the teams of which a member has answered, or put off until later, since the operators heard of them, by model. */
export async function answeredSince(
  { inbox, clock }: Pick<HealthDependencies, "inbox" | "clock">,
  facts: LedgerFacts,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const now = new Date(clock.now()).toISOString();
  const answered = new Map<string, Set<string>>();
  for (const { entry, model, named, at } of openQuestions(facts)) {
    const teams = new Set<string>();
    for (const { id } of named) {
      const answers = (await inbox?.acknowledged(id, askedOf(entry, id))) ?? [];
      const isAnswered = answers.some(
        ({ acknowledgedAt, snoozedUntil }) => (acknowledgedAt ?? "") > at || (snoozedUntil ?? "") > now,
      );
      if (isAnswered) teams.add(id);
    }
    answered.set(model, teams);
  }
  return answered;
}
