import type { RedeliverInput, Redelivery } from "../../contract/run-steps.ts";
import { batchesOf, groupsOf } from "../../domain/items/batches.ts";
import { UNDERWAY_MS } from "../../domain/notices/delivery.ts";
import type { Undelivered, UndeliveredNotices } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import { newRun } from "../run/new-run.ts";
import { toRunInput } from "../run/run-input.ts";
import { type DeliverDependencies, deliverNotices } from "./deliver-notices.ts";

export type RedeliverDependencies = {
  /** Undefined where there is no bundled inbox: then a published notice is done. */
  readonly delivery: DeliverDependencies | undefined;
  readonly outbox: Pick<UndeliveredNotices, "undelivered" | "dropUndelivered">;
  readonly runs: Runs;
  readonly clock: Clock;
  /** Milliseconds after which a call begins no further group, and is called again. */
  readonly publishMs: number;
};

/** Notices that are looked at together: a hundred share reads and writes. */
const TOGETHER = 100;

/**
 * Delivers notices again that have reached no member: those whose teams had none, and those that were lost on their way. It does so directly and not
 * through the topic, whose other subscribers have the notices already. Running it twice is harmless, and where there is still no member to be told,
 * nothing is written.
 * @returns how many notices have reached a member, calls before this one included, and where to go on; null at the end
 */
export async function redeliverNotices(
  deps: RedeliverDependencies,
  input: RedeliverInput,
): Promise<Redelivery> {
  const { delivery, outbox, clock } = deps;
  let { redelivered, after } = input.redelivery;
  if (delivery === undefined) return { redelivered, after: null };
  const started = clock.monotonic();
  const from = after;
  for await (const group of groupsOf(lostFrom(deps, from), TOGETHER, ({ notices }) => notices.length)) {
    if (after !== from && clock.monotonic() - started > deps.publishMs) return { redelivered, after };
    const failing = new Set<string>();
    const unreached = new Set<string>();
    for (const notices of batchesOf(
      group.flatMap((one) => one.notices),
      TOGETHER,
    )) {
      const { reached, failed } = await deliverNotices(delivery, notices);
      for (const { id, reason } of failed) {
        delivery.log.warn("could not be delivered again", { notice: id, reason });
        failing.add(id);
      }
      const now = [...reached.values()].filter((count) => count > 0).length;
      redelivered += now;
      // The notices are counted before the rows are removed: a crash in between counts again, and loses nothing.
      if (now > 0) await countInRun(deps, input, redelivered);
      for (const [id, count] of reached) if (count === 0) unreached.add(id);
    }
    // A notice that was lost and reaches nobody either has a row of its own now.
    const isDone = ({ publishedAt, notices }: Undelivered): boolean =>
      notices.every(({ id }) => !failing.has(id) && (publishedAt !== null || !unreached.has(id)));
    await outbox.dropUndelivered(group.filter(isDone).map(({ id }) => id));
    after = group.at(-1)?.id ?? null;
  }
  return { redelivered, after: null };
}

/** Yields what is undelivered, but for what the queue may still deliver. */
async function* lostFrom(
  { outbox, clock }: RedeliverDependencies,
  after: string | null,
): AsyncGenerator<Undelivered> {
  for await (const one of outbox.undelivered(after)) {
    if (one.publishedAt === null || clock.now() - Date.parse(one.publishedAt) > UNDERWAY_MS) yield one;
  }
}

/** Writes the number of redelivered notices to the run's row. A run that found nothing else to do has no row yet. */
async function countInRun(
  { runs, clock }: RedeliverDependencies,
  input: RedeliverInput,
  redelivered: number,
): Promise<void> {
  const known = await runs.get(input.run);
  const row = known ?? {
    ...newRun(toRunInput(input), undefined),
    status: "succeeded" as const,
    endedAt: new Date(clock.now()).toISOString(),
  };
  const notices = row.notices ?? { created: 0, published: 0, republished: 0 };
  await runs.put({ ...row, notices: { ...notices, redelivered } });
}
