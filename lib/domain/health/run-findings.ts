import type { Head } from "../../contract/head.ts";
import { BETWEEN_PASSES_MS } from "../models/cleanup.ts";
import { leaseText } from "../models/held-lease.ts";
import { UNDERWAY_MS } from "../notices/delivery.ts";
import { shellWord } from "../text/shell-word.ts";
import type { HealthFacts, LedgerFacts, StackFacts } from "./health-facts.ts";
import type { HealthFinding } from "./health-finding.ts";
import { isOlder, LATE_MS, timeText, type WorkState, workState } from "./work-state.ts";

const DAY_MS = 86_400_000;
/** Time between the passes of a stack that was deployed by a version whose daily run made one a month. Its outputs do not say a version. */
const BETWEEN_FORMER_PASSES_MS = 30 * DAY_MS;

/** Returns what is wrong with lease, hold and runs. @param now milliseconds since 1970 */
export function runFindings(
  facts: LedgerFacts & Partial<Pick<HealthFacts, "stack">>,
  now: number,
): HealthFinding[] {
  const { head, entries, runs } = facts;
  const state = workState(facts, now);
  return [
    ...leaseFindings(facts, state, now),
    ...lastRunFindings(facts, state),
    ...runs
      .filter(({ run, endedAt, startedAt }) => {
        return endedAt === null && run !== head?.lease?.holder && isOlder(startedAt, LATE_MS, now);
      })
      .map(({ run, startedAt }): HealthFinding => {
        const message = `run ${run} began at ${timeText(startedAt)} and has neither ended nor the lease: nobody goes on with it`;
        return { code: "run-unended", severity: "info", message, command: "runs" };
      }),
    ...holdFindings(head?.hold ?? null, now),
    ...requestFindings(facts, state, now),
    ...(state.isExplained || entries.length === 0 ? [] : openFindings(facts)),
  ];
}

function leaseFindings(
  { head, entries }: LedgerFacts,
  { lease, holder }: WorkState,
  now: number,
): HealthFinding[] {
  const held = head?.lease ?? null;
  if (held === null) return [];
  if (lease === "ahead") {
    // Marks and unmarks take a lease away that only such a clock can have given; to open again what is done does no harm.
    const done = entries.find(({ state }) => state === "succeeded")?.id;
    const command =
      done === undefined
        ? "runs"
        : `ledger unmark ${shellWord(done)} --reason ${shellWord("a clock is ahead")}`;
    const message = `${leaseText(held, now)}, which only a clock that is ahead can have said: until then every run gives way`;
    return [{ code: "lease-ahead", severity: "error", message, command }];
  }
  if (lease === "over") {
    const severity = isOlder(held.until, LATE_MS, now) ? "error" : "warning";
    const message = `run ${held.holder} stopped, and its lease ended at ${timeText(held.until)}: the next run goes on with its work`;
    return [{ code: "run-died", severity, message, command: "cleanup" }];
  }
  if (lease === "live" && isOlder(holder?.startedAt ?? null, DAY_MS, now)) {
    const message = `run ${held.holder} is at work since ${timeText(holder?.startedAt ?? "")}`;
    return [{ code: "run-takes-long", severity: "warning", message, command: "runs" }];
  }
  return [];
}

/** A run that failed, or came to its end without some tables, until another one ends well. */
function lastRunFindings({ entries }: LedgerFacts, { last }: WorkState): HealthFinding[] {
  if (last === undefined) return [];
  const { run, status, error } = last;
  if (status === "failed") {
    const why = error === null ? "" : `: ${error.code} in ${error.step}: ${error.message}`;
    return [
      {
        code: "run-failed",
        severity: "error",
        message: `the last run, ${run}, failed${why}`,
        command: "cleanup",
      },
    ];
  }
  const isTold = error?.code === "on-hold" || entries.some(({ state }) => state === "incomplete");
  if (status !== "incomplete" || isTold) return [];
  const message = `the last run, ${run}, is incomplete${error === null ? ": it could not reach all tables" : `: ${error.message}`}`;
  return [{ code: "run-incomplete", severity: "error", message, command: "cleanup --all" }];
}

function holdFindings(hold: Head["hold"], now: number): HealthFinding[] {
  if (hold === null) return [];
  const severity = isOlder(hold.at, DAY_MS, now) ? "error" : "warning";
  const message = `${hold.by} put the platform on hold at ${timeText(hold.at)}: ${hold.reason}`;
  return [{ code: "on-hold", severity, message, command: "resume" }];
}

/** A registry that was asked for, and that no run brings into force. */
function requestFindings({ head }: LedgerFacts, { isExplained }: WorkState, now: number): HealthFinding[] {
  const wanted = head?.wanted ?? null;
  const isInForce = wanted === null || (wanted.digest === head?.applied?.digest && head.applying === null);
  if (isInForce || isExplained || !isOlder(wanted.at, UNDERWAY_MS, now)) return [];
  const message = `a registry was requested at ${timeText(wanted.at)} (run ${wanted.run}), and is not in force`;
  return [{ code: "registry-waits", severity: "warning", message, command: "apply" }];
}

function openFindings({ entries }: LedgerFacts): HealthFinding[] {
  const open = entries.filter(({ state }) => state === "pending" || state === "running");
  const [first] = open;
  if (first === undefined) return [];
  const others = open.length === 1 ? "" : `, and ${open.length - 1} more`;
  const message = `the migration ${first.id}${others} is to be done, and no run is at work: the next one does it`;
  return [{ code: "work-open", severity: "warning", message, command: "cleanup" }];
}

/** Returns what is wrong with the daily run: what it should have done, and what should start it. @param now milliseconds since 1970 */
export function scheduleFindings(
  facts: LedgerFacts & Pick<HealthFacts, "stack">,
  now: number,
): HealthFinding[] {
  const { stack } = facts;
  const scheduled = stack === undefined ? [] : stackScheduleFindings(stack);
  if (scheduled.length > 0) return scheduled;
  const { lease, last, observes } = workState(facts, now);
  const isOnHold = (facts.head?.hold ?? null) !== null;
  const isTried = last?.status === "failed" && !isOlder(last.endedAt, LATE_MS, now);
  if (lease !== "free" || isOnHold || isTried) return [];
  const startedAt = stack?.startedAt;
  const isIdle =
    startedAt !== undefined && isOlder(startedAt ?? facts.head?.applied?.at ?? null, LATE_MS, now);
  const isFormer = stack !== undefined && stack.version === undefined;
  const between = isFormer ? BETWEEN_FORMER_PASSES_MS : BETWEEN_PASSES_MS;
  const since = facts.head === undefined || observes ? undefined : dueSince(facts.head, between, now);
  if (!isIdle && since === undefined) return [];
  const message = isIdle
    ? `the state machine was not started for over 26 hours${startedAt === null ? "" : `, since ${timeText(startedAt)}`}: nothing verifies, repairs or sends`
    : `a daily run is due since ${timeText(since ?? "")}: nothing verifies, repairs or sends`;
  return [{ code: "daily-run-late", severity: "error", message, command: "cleanup" }];
}

function stackScheduleFindings({ schedule }: StackFacts): HealthFinding[] {
  if (schedule === undefined || schedule.state === "enabled") return [];
  const { name, state } = schedule;
  const [code, message] =
    state === "missing"
      ? (["schedule-missing", `there is no schedule ${name} any more: nothing starts the daily run`] as const)
      : (["schedule-disabled", `the schedule ${name} is disabled: nothing starts the daily run`] as const);
  return [{ code, severity: "error", message, command: "cleanup" }];
}

/**
 * Returns since when a daily run has something to do that none has done, where that is too long ago; undefined where it is not. A daily run with
 * nothing to do writes nothing: only what is left to do tells that there was none.
 */
function dueSince(
  { lastPassAt, watched, nextReminder }: Head,
  betweenPasses: number,
  now: number,
): string | undefined {
  const passed = lastPassAt === null ? Number.NaN : Date.parse(lastPassAt);
  const due = [
    ...(watched > 0 ? [passed] : []),
    passed + betweenPasses,
    nextReminder == null ? Number.NaN : Date.parse(nextReminder),
  ].filter((time) => now - time > LATE_MS);
  return due.length === 0 ? undefined : new Date(Math.min(...due)).toISOString();
}
