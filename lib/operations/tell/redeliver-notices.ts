import type { RedeliverInput, Redelivery } from "../../contract/run-steps.ts";
import type { NoticeKey } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import { newRun } from "../run/new-run.ts";
import { toRunInput } from "../run/run-input.ts";
import { type DeliverDependencies, deliverNotices } from "./deliver-notices.ts";

export type RedeliverDependencies = {
  /** Undefined where there is no bundled inbox: then a published notice is done. */
  readonly delivery: DeliverDependencies | undefined;
  readonly runs: Runs;
  readonly clock: Clock;
  /** Milliseconds after which a call begins no further group, and is called again. */
  readonly publishMs: number;
};

/** Notices that are looked at together: few enough for their e-mails to be sent within the time of a call. */
const TOGETHER = 25;

/**
 * Delivers notices again that have reached no member. It does so directly and not through the topic, whose other subscribers have the notices
 * already. Running it twice is harmless, and where there is still no member to be told, nothing is written.
 * @returns how many notices have reached a member, calls before this one included, and where to go on; null at the end
 */
export async function redeliverNotices(
  deps: RedeliverDependencies,
  input: RedeliverInput,
): Promise<Redelivery> {
  const { delivery, clock } = deps;
  let { redelivered, after } = input.redelivery;
  if (delivery === undefined) return { redelivered, after: null };
  const { outbox, log } = delivery;
  const started = clock.monotonic();
  const from = after;
  for await (const group of groupsOf(outbox.unreached(from))) {
    if (after !== from && clock.monotonic() - started > deps.publishMs) return { redelivered, after };
    const { reached, failed } = await deliverNotices(delivery, group);
    for (const [notice, reason] of failed)
      log.warn("could not be delivered again", { notice, reason: String(reason) });
    const now = [...reached.values()].filter((count) => count > 0).length;
    redelivered += now;
    // The notices are counted before the rows are removed: a crash in between counts again, and loses nothing.
    if (now > 0) await countInRun(deps, input, redelivered);
    await outbox.dropUnreached(group.filter(({ id }) => reached.get(id) !== 0 && !failed.has(id)));
    after = group.at(-1)?.id ?? null;
  }
  return { redelivered, after: null };
}

async function* groupsOf(waiting: AsyncIterable<NoticeKey>): AsyncGenerator<NoticeKey[]> {
  let group: NoticeKey[] = [];
  for await (const notice of waiting) {
    group.push(notice);
    if (group.length < TOGETHER) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
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
