import { messageOf } from "../../contract/errors.ts";
import type { Hold } from "../../contract/head.ts";
import { METRICS } from "../../contract/metrics.ts";
import type { Notice, StoredNotice } from "../../contract/notices.ts";
import type { PublishInput, Publishing, PublishResult } from "../../contract/run-steps.ts";
import { batchesOf, groupsOf } from "../../domain/items/batches.ts";
import { bytesOf, type MessageOptions, noticeMessageOf } from "../../domain/notices/notice-message.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { NoticeKey, Notices, Outbox, OutboxRow, Topic, UndeliveredNotices } from "../ports/notices.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import type { Log, Metrics } from "../ports/telemetry.ts";
import { onHoldError } from "../run/end-on-hold.ts";

export type PublishDependencies = MessageOptions & {
  readonly head: Pick<LedgerHead, "read">;
  readonly outbox: Outbox & Pick<UndeliveredNotices, "keepUnderway">;
  readonly notices: Notices;
  readonly topic: Topic;
  /** Whether a queue brings what is published to inboxes: it may lose a notice, which the daily run then delivers. */
  readonly hasQueue: boolean;
  readonly runs: Runs;
  readonly clock: Clock;
  readonly report: Reporter;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Milliseconds after which a call publishes no more, and is called again. */
  readonly publishMs: number;
};

const DAY_MS = 86_400_000;
/** Notices of rows that are published together: few enough for the memory, many enough for full batches. */
const GROUP = 500;
const BATCH = 10;
/** The most notices that a crash sends again: two calls mark as many. */
const MARKED_TOGETHER = 50;
/** SNS takes 262,144 bytes a batch, attributes included. */
const BATCH_BYTES = 250_000;

/**
 * Sends what the outbox holds. It publishes first and marks afterwards, so that after a crash a notice is sent again under the same id rather than
 * never. A topic that fails leaves its notices pending for the daily run, and does not fail the run. On hold nothing is sent. A call reads the outbox
 * as far as its time allows, and the next one goes on after the last row.
 */
export async function publishNotices(deps: PublishDependencies, input: PublishInput): Promise<PublishResult> {
  const started = deps.clock.monotonic();
  const counts: Counts = { published: 0, republished: 0 };
  const head = await deps.head.read();
  if (head?.hold != null) return keepOnHold(deps, input, head.hold);
  const refused = (reason: string): void => {
    counts.refusal ??= reason.slice(0, 500);
  };
  const { after: from, oldest: before }: Publishing = input.publish ?? { after: null, oldest: null };
  let [after, oldest] = [from, before];
  let more = false;
  for await (const rows of groupsOf(deps.outbox.pending(after), GROUP, countOf)) {
    more = after !== from && deps.clock.monotonic() - started > deps.publishMs;
    if (more) break;
    const { works, left } = await publishRows({ ...deps, refused }, rows, input, counts);
    // Rows come in the order of their passes: the first of those that stay is the oldest.
    oldest ??= left[0]?.at ?? null;
    after = rows.at(-1)?.id ?? after;
    if (!works) break;
  }
  if (!more) countAge(deps, oldest);
  await countInRun(deps, input.run, counts);
  return { more, after, oldest };
}

async function countInRun(
  { runs }: PublishDependencies,
  id: string,
  { published, republished, refusal }: Counts,
): Promise<void> {
  const run = published === 0 && refusal === undefined ? undefined : await runs.get(id);
  if (run === undefined) return;
  const before = run.notices ?? { created: 0, published: 0, republished: 0 };
  const notices = {
    created: before.created,
    published: before.published + published,
    republished: before.republished + republished,
    ...(refusal === undefined ? {} : { refusal }),
  };
  await runs.put({ ...run, notices });
}

/** Sends nothing. A run whose notices are kept back ends on hold, and the daily run after the hold sends them. */
async function keepOnHold(
  deps: PublishDependencies,
  { run }: PublishInput,
  hold: Hold,
): Promise<PublishResult> {
  const first = await firstOf(deps.outbox.pending());
  countAge(deps, first?.at ?? null);
  const nothing = { more: false, onHold: true, after: null, oldest: null } as const;
  if (first === undefined) return nothing;
  const row = await deps.runs.get(run);
  if (row?.error === null)
    await deps.runs.put({ ...row, status: "incomplete", error: onHoldError(hold, "Publish notices") });
  deps.metrics.count(METRICS.runsOnHold, 1);
  return { ...nothing, status: "incomplete" };
}

function countOf({ notices }: OutboxRow): number {
  return notices.length;
}

async function firstOf<T>(values: AsyncIterable<T>): Promise<T | undefined> {
  for await (const value of values) return value;
  return undefined;
}

type Counts = { published: number; republished: number; refusal?: string };

/** `refused` hears why the topic takes nothing. */
type Hearing = PublishDependencies & { refused(reason: string): void };

/** Records the age in seconds of the oldest notice that is still to be sent: a topic that has refused for a day needs a person. */
function countAge(deps: PublishDependencies, oldest: string | null): void {
  const age = oldest === null ? 0 : deps.clock.now() - Date.parse(oldest);
  deps.metrics.count(METRICS.oldestPendingNotice, Math.max(Math.round(age / 1_000), 0));
}

/** Publishes and marks the notices of some rows. @returns whether the topic accepts notices at all, and the rows of which some notices are left */
async function publishRows(
  deps: Hearing,
  rows: readonly OutboxRow[],
  input: PublishInput,
  counts: Counts,
): Promise<{ readonly works: boolean; readonly left: readonly OutboxRow[] }> {
  const written = await deps.notices.get(rows.flatMap((row) => row.notices));
  const pending = written.filter((notice) => notice.state === "pending").map(toNotice);
  const remaining = new Set(pending.map((notice) => notice.id));
  // The size of a notice is the bytes of the message that is sent.
  const sizeOf = (notice: Notice): number => bytesOf(noticeMessageOf(notice, deps));
  let works = true;
  for (const together of batchesOf(pending, MARKED_TOGETHER)) {
    if (!works) break;
    const accepted: Notice[] = [];
    for (const batch of batchesOf(together, BATCH, { of: sizeOf, most: BATCH_BYTES })) {
      const refused = await tryPublish(deps, batch);
      works = refused !== undefined;
      if (refused === undefined) break;
      accepted.push(...batch.filter((notice) => !refused.has(notice.id)));
    }
    const sent = await sentOf(deps, accepted);
    if (sent.length === 0) continue;
    for (const notice of sent) remaining.delete(notice.id);
    counts.published += sent.length;
    counts.republished += sent.filter((notice) => notice.createdAt < input.startedAt).length;
    deps.report({ step: "publish", done: counts.published, of: counts.published + remaining.size });
  }
  const known = new Set(written.map((notice) => notice.id));
  const settled: OutboxRow[] = [];
  for (const row of rows) {
    // Announced and not written: a run is about to write the notice, or died before it did; after a day no run will write it.
    const isFresh = deps.clock.now() - Date.parse(row.at) < DAY_MS;
    const left = row.notices.filter(({ id }) => remaining.has(id) || (isFresh && !known.has(id)));
    if (deps.hasQueue) await keepUnderway(deps, row, left);
    if (left.length === 0) settled.push(row);
    else if (left.length < row.notices.length) await deps.outbox.keep(row, left);
  }
  await deps.outbox.remove(settled);
  return { works, left: rows.filter((row) => !settled.includes(row)) };
}

/** Keeps those notices of a row that are on their way to the subscriber, before the row forgets them. */
async function keepUnderway(
  { outbox, clock }: PublishDependencies,
  row: OutboxRow,
  left: readonly NoticeKey[],
): Promise<void> {
  const staying = new Set(left.map(({ id }) => id));
  const notices = row.notices.filter(({ id }) => !staying.has(id));
  if (notices.length === 0) return;
  const at = new Date(clock.now()).toISOString();
  await outbox.keepUnderway({ id: `${row.id}#${at}`, at, notices });
}

/**
 * Marks what the topic has accepted, and returns it. Behind a topic on this machine whoever delivers a notice marks it, with the same write that counts
 * whom it has reached: what was not delivered is sent again.
 */
async function sentOf(deps: Hearing, accepted: readonly Notice[]): Promise<readonly Notice[]> {
  if (accepted.length === 0) return accepted;
  if (deps.topic.flush === undefined) {
    await deps.notices.markPublished(accepted, new Date(deps.clock.now()).toISOString());
    return accepted;
  }
  const delivered = await orUndefined(deps, deps.topic.flush());
  return accepted.filter(({ id }) => delivered?.has(id) === true);
}

/**
 * Returns the ids that were refused; undefined when the topic took nothing at all. Whatever the reason, the daily run tries again. The notices of a
 * batch that fails are sent one by one: one notice that the topic cannot take must not hold back the other notices.
 */
async function tryPublish(deps: Hearing, batch: readonly Notice[]): Promise<ReadonlySet<string> | undefined> {
  const whole = await orUndefined(deps, deps.topic.publish(batch));
  if (whole !== undefined || batch.length === 1) return whole;
  const refused = new Set<string>();
  for (const notice of batch) {
    const alone = await orUndefined(deps, deps.topic.publish([notice]));
    if (alone === undefined || alone.size > 0) refused.add(notice.id);
    if (refused.size === SINGLE_REFUSALS || refused.size === batch.length) return undefined;
  }
  return refused;
}

/** After so many refusals of single notices of one batch, the topic itself counts as failing. */
const SINGLE_REFUSALS = 3;

/**
 * Returns the response, or undefined after an error. Whatever the reason, the notices stay pending: the log states it for the people whom the alarm
 * on pending notices calls.
 */
async function orUndefined<T>({ log, refused }: Hearing, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    log.warn("the topic took nothing", { reason: String(error) });
    refused(messageOf(error));
    return undefined;
  }
}

/** Returns what subscribers read: the notice without the fields that only the ledger keeps. */
function toNotice({
  state: _state,
  publishedAt: _publishedAt,
  reached: _reached,
  ...notice
}: StoredNotice): Notice {
  return notice;
}
