import { Failure, HeadChanged, LeaseLost } from "../../contract/errors.ts";
import type { Head } from "../../contract/head.ts";
import { METRICS } from "../../contract/metrics.ts";
import type { PlanResult, RunInput } from "../../contract/run-steps.ts";
import { isWeeklyPassDue } from "../../domain/models/cleanup.ts";
import { leaseText } from "../../domain/models/held-lease.ts";
import { isReminderDue } from "../../domain/notices/reminders.ts";
import type { RunRecord } from "../ports/runs.ts";
import { endRow } from "../run/dead-run.ts";
import { hasEndedOnHold, onHoldError } from "../run/end-on-hold.ts";
import { NewerRequest } from "../run/lease-keeper.ts";
import { newRun } from "../run/new-run.ts";
import { isNothingToDo } from "../run/request-run.ts";
import { TOO_LARGE } from "./fitting-plan.ts";
import { gatherInputs } from "./plan-inputs.ts";
import { type PlanDependencies, planUnderLease } from "./plan-under-lease.ts";
import { requestByHand } from "./request-by-hand.ts";

type HeldLease = NonNullable<Head["lease"]>;

const WAIT: PlanResult = { next: "wait", waitSeconds: 1 };
/** The longest pause before a run that waits for the lease looks again. */
const MAX_WAIT_SECONDS = 60;

/**
 * Decides what a run has to do, takes the lease, and makes the rows agree with the registry: from the moment that a tombstone is written, every
 * reader that resolves ids is right. Running it twice is safe, because it does not repeat what is done already.
 * @throws Failure `run-active` when the wait for another run has run out, `too-large` when a row would not fit into its table
 */
export async function planRun(deps: PlanDependencies, request: RunInput): Promise<PlanResult> {
  const observed = await deps.head.read();
  if (observed === undefined) return { next: "done", status: "nothing-to-do" };
  const head = await requestByHand(deps, request, observed);
  const isDaily = request.digest === null;
  const input = isDaily ? { ...request, digest: await leftBehind(deps, request.run, head) } : request;
  const early =
    input.digest === null
      ? await planWithoutRegistry(deps, input, head)
      : await planRequest(deps, input.digest, input, head);
  if (early !== undefined) return early;
  const now = deps.clock.now();
  if (head.lease !== null && head.lease.holder !== input.run && Date.parse(head.lease.until) > now) {
    return isDaily ? busy(deps, input, head.lease) : waitForLease(deps, input, head.lease);
  }
  const inputs = await gatherInputs(deps, input, head);
  const run = await runRecordOf(deps, input, head);
  const until = new Date(now + deps.leaseMs).toISOString();
  const claim = { run, until, now: new Date(now).toISOString(), applying: input.digest };
  try {
    const lease = await deps.head.acquire(claim, head);
    // The head is read again: the previous holder may have finished between the first read and the acquisition. The lease of the first read tells
    // which run died.
    const current = { ...((await deps.head.read()) ?? head), lease: head.lease };
    const held = { head: current, lease, run, inputs, wanted: head.wanted?.run ?? null, isDaily };
    return await planUnderLease(deps, input, held).catch(async (error: unknown) => {
      if (error instanceof Failure && error.code === TOO_LARGE) {
        // Nothing has changed: the registry that was applied is still in force, and no run has to bring back what this one left.
        await deps.ledger.commit(lease, { head: { applying: head.applying, releaseLease: true } });
      }
      if (!(error instanceof NewerRequest)) throw error;
      // No write of a pass is in flight yet, so the newer run need not wait. Planning again decides how this run ends.
      await deps.head.release(lease);
      return WAIT;
    });
  } catch (error) {
    if (error instanceof HeadChanged || error instanceof LeaseLost) return WAIT;
    throw error;
  }
}

/**
 * Returns the digest of a registry that was requested last, and whose run ended before it was in force: the run of a deployment that failed, because
 * CloudFormation has its response and does not ask again, or any run that ended on hold. A daily run then brings the registry into force, because
 * otherwise the rows would stay half of one registry and half of another. A failed command is run again by the person who typed it.
 */
async function leftBehind(deps: PlanDependencies, mine: string, head: Head): Promise<string | null> {
  const { wanted, applied, applying, lease } = head;
  const isInForce = wanted?.digest === applied?.digest && applying === null;
  // A run that plans again, for a fresh look after a continued pass, holds the lease itself.
  const isHeld = lease !== null && lease.holder !== mine && Date.parse(lease.until) > deps.clock.now();
  if (wanted === null || isInForce || isHeld) return null;
  const run = await deps.runs.get(wanted.run);
  const hasFailed = run?.trigger === "deployment" && run.status === "failed";
  if (!hasFailed && !hasEndedOnHold(run)) return null;
  // A registry that was refused has changed nothing, and would be refused again.
  if (run?.error?.code === TOO_LARGE) return null;
  return (await deps.bundles.get(wanted.digest)) === undefined ? null : wanted.digest;
}

async function planRequest(
  deps: PlanDependencies,
  digest: string,
  input: RunInput,
  head: Head,
): Promise<PlanResult | undefined> {
  const { wanted } = head;
  const superseded = wanted !== null && wanted.run !== input.run && wanted.digest !== digest;
  if (!superseded && !isNothingToDo(head, digest)) return undefined;
  if (!superseded && (await deps.outbox.isHolding(input.startedAt)).toSend)
    return sendPending(deps, input, head, "nothing-to-do");
  const status = superseded ? "superseded" : "nothing-to-do";
  // Only a run that held the lease before, and lost it, has a row. The row must not stay `running`.
  const run = await deps.runs.get(input.run);
  if (run !== undefined) await endRow(deps, run, status);
  return { next: "done", status };
}

/** Plans a run without a registry, which takes no part in the order of requests. The run ends here when there is nothing to watch, finish or send. */
async function planWithoutRegistry(
  deps: PlanDependencies,
  input: RunInput,
  head: Head,
): Promise<PlanResult | undefined> {
  const day = input.day ?? new Date(deps.clock.now()).toISOString();
  const isDue =
    head.open > 0 ||
    head.watched > 0 ||
    head.uncomposed.length > 0 ||
    isWeeklyPassDue(head.lastPassAt, day) ||
    isReminderDue(head.nextReminder, day);
  const isDead = head.lease !== null && Date.parse(head.lease.until) <= deps.clock.now();
  const isKnown = head.applied !== null || head.applying !== null;
  if (isKnown && (isDue || isDead || input.all)) return undefined;
  const { toSend, undelivered } = await deps.outbox.isHolding(day);
  if (toSend) return sendPending(deps, input, head, "succeeded");
  // Notices that have reached no member are delivered again; as long as they still reach no member, nothing is written.
  const deliversAgain = undelivered && head.hold === null;
  return { next: deliversAgain ? "publish" : "done", status: "nothing-to-do" };
}

/** Sends notices and e-mails that a dead run, a failing topic or a failing mail service left behind. This needs no lease, because the notices keep their ids. */
async function sendPending(
  deps: PlanDependencies,
  input: RunInput,
  head: Head,
  status: "succeeded" | "nothing-to-do",
): Promise<PlanResult> {
  if (head.hold !== null) {
    await putEndedRun(deps, input, head, "incomplete", onHoldError(head.hold, "Plan"));
    deps.metrics.count(METRICS.runsOnHold, 1);
    return { next: "done", status: "incomplete" };
  }
  await putEndedRun(deps, input, head, status);
  return { next: "publish", status };
}

async function busy(deps: PlanDependencies, input: RunInput, lease: HeldLease): Promise<PlanResult> {
  const message = `${leaseText(lease, deps.clock.now())}; if it is dead, run this again then`;
  await putEndedRun(deps, input, undefined, "busy", { code: "run-active", message, step: "Plan" });
  return { next: "done", status: "busy" };
}

/** Records the end of a run that has no lease. If the run held the lease before, its row keeps what the run did then. */
async function putEndedRun(
  deps: PlanDependencies,
  input: RunInput,
  head: Head | undefined,
  status: "succeeded" | "incomplete" | "nothing-to-do" | "busy",
  error: RunRecord["error"] = null,
): Promise<void> {
  await endRow(deps, (await deps.runs.get(input.run)) ?? newRun(input, head), status, error);
}

function waitForLease(deps: PlanDependencies, { waitUntil }: RunInput, lease: HeldLease): PlanResult {
  const now = deps.clock.now();
  const end = waitUntil == null ? Number.POSITIVE_INFINITY : Date.parse(waitUntil);
  const held = leaseText(lease, now);
  if (now >= end) throw new Failure("run-active", `${held}; if it is dead, run this again then`);
  deps.report({ step: "wait", done: 0, of: 0, message: `${held}; if it is dead, this goes on then` });
  const left = Math.ceil((Math.min(Date.parse(lease.until), end) - now) / 1_000);
  return { next: "wait", waitSeconds: Math.min(Math.max(left, 1), MAX_WAIT_SECONDS) };
}

async function runRecordOf(deps: PlanDependencies, input: RunInput, head: Head): Promise<RunRecord> {
  const known = await deps.runs.get(input.run);
  return known === undefined
    ? newRun(input, head)
    : { ...known, status: "running", endedAt: null, error: null };
}
