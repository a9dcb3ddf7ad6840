import type { Stores } from "../lib/aws/stores.ts";
import type { Mode } from "../lib/contract/environment.ts";
import {
  NO_LEASE,
  type ObserveInput,
  type PassPointer,
  type RunEvent,
  type SendInput,
  type SliceInput,
  type TellInput,
} from "../lib/contract/run-steps.ts";
import type { ComposeDependencies } from "../lib/operations/compose/compose-notices.ts";
import type { FinishDependencies } from "../lib/operations/finish/finish-run.ts";
import type { CountDependencies } from "../lib/operations/health/count-findings.ts";
import type { ReviewDependencies } from "../lib/operations/pass/review-pass.ts";
import type { SliceDependencies, SliceLimits } from "../lib/operations/pass/slice.ts";
import type { PlanDependencies } from "../lib/operations/plan/plan-under-lease.ts";
import type { ObserveDependencies } from "../lib/operations/preview/observe-run.ts";
import type { ObserveSliceDependencies } from "../lib/operations/preview/observe-slice.ts";
import type { PlanObservationDependencies } from "../lib/operations/preview/plan-observation.ts";
import type { FailureDependencies } from "../lib/operations/run/record-failure.ts";
import { toRunInput } from "../lib/operations/run/run-input.ts";
import type { PublishDependencies } from "../lib/operations/tell/publish-notices.ts";
import type { SendDependencies } from "../lib/operations/tell/send-emails.ts";
import type { OperatorDependencies } from "../lib/operations/tell/tell-operators.ts";

type PlanningDependencies = PlanDependencies &
  PlanObservationDependencies & {
    /** @default "apply" */
    readonly mode?: Mode;
  };

type SegmentDependencies = Omit<SliceDependencies & ObserveSliceDependencies, "tables"> &
  SliceLimits & {
    /** Returns the tables with the share of the caps that one of `segments` segments may use, and the chunk that fits to it. */
    segmentOf(segments: number): Pick<SliceDependencies, "tables"> & Pick<SliceLimits, "chunkReferences">;
  };

/** The container of all steps except those that deliver, on AWS and on one machine. */
export type Container = Stores &
  PlanningDependencies &
  SegmentDependencies &
  ReviewDependencies &
  ComposeDependencies &
  FinishDependencies &
  PublishDependencies &
  OperatorDependencies &
  FailureDependencies &
  ObserveDependencies;

/**
 * The steps of a run, by the name of their function: the state of the definition that calls the function, and the operation. Step Functions and
 * Lambda may give a step the same event again, at any time and while the first call still goes on; that is harmless, and each operation says why.
 *
 * Plan decides by the mode whether a run applies or observes. The steps after it do so by the token that it handed on: a stack that is deployed in the
 * other mode meanwhile ends what it has begun, as far as it may.
 *
 * An operation is loaded with its step, so that a function has the code of its own step alone.
 */
export const STEPS = {
  /** Runs first, and again after each wait for the lease. */
  plan: step("Plan", async () => {
    const { planRun } = await import("../lib/operations/plan/plan-run.ts");
    const { planObservation } = await import("../lib/operations/preview/plan-observation.ts");
    return (dependencies: PlanningDependencies, event: RunEvent) =>
      dependencies.mode === "observe"
        ? planObservation(dependencies, toRunInput(event))
        : planRun(dependencies, toRunInput(event));
  }),
  /** Runs for each segment of a table, again until the segment ends. */
  slice: step("Slice", async () => {
    const { runSlice } = await import("../lib/operations/pass/run-slice.ts");
    const { observeSlice } = await import("../lib/operations/preview/observe-slice.ts");
    return ({ segmentOf, ...dependencies }: SegmentDependencies, event: SliceInput) => {
      const slice = event.token === NO_LEASE ? observeSlice : runSlice;
      return slice({ ...dependencies, ...segmentOf(event.of) }, event);
    };
  }),
  /** Runs once after all segments of a pass. */
  "review-pass": step("Review pass", async () => {
    const { reviewPass } = await import("../lib/operations/pass/review-pass.ts");
    const { reviewObservation } = await import("../lib/operations/preview/review-observation.ts");
    return (dependencies: ReviewDependencies, event: PassPointer) =>
      event.token === NO_LEASE ? reviewObservation(dependencies, event) : reviewPass(dependencies, event);
  }),
  /** Runs for all buckets of teams after a pass, for one to four of them at a time. */
  "compose-notices": step("Compose bucket", async () => {
    const { composeNotices } = await import("../lib/operations/compose/compose-notices.ts");
    return composeNotices;
  }),
  /** Runs once at the end of a pass. */
  finish: step("Finish", async () => {
    const { finishRun } = await import("../lib/operations/finish/finish-run.ts");
    return finishRun;
  }),
  /** Runs until the outbox is empty, or the topic fails. */
  "publish-notices": step("Publish notices", async () => {
    const { publishNotices } = await import("../lib/operations/tell/publish-notices.ts");
    return publishNotices;
  }),
  /** Runs in a daily run, until every notice that has reached no member was looked at. */
  "redeliver-notices": step("Deliver again", async () => {
    const { redeliverNotices } = await import("../lib/operations/tell/redeliver-notices.ts");
    return redeliverNotices;
  }),
  /** Runs until every member to whom an e-mail is due was looked at. */
  "send-emails": step("Send e-mails", async () => {
    const { sendEmails } = await import("../lib/operations/tell/send-emails.ts");
    return (dependencies: SendDependencies, event: SendInput) => sendEmails(dependencies, event);
  }),
  /** Runs last of all, once. */
  "tell-operators": step("Tell operators", async () => {
    const { tellOperators } = await import("../lib/operations/tell/tell-operators.ts");
    const { countFindings } = await import("../lib/operations/health/count-findings.ts");
    return async (dependencies: OperatorDependencies & CountDependencies, event: TellInput) => {
      await tellOperators(dependencies, event);
      if (event.request?.trigger === "schedule") await countFindings(dependencies);
    };
  }),
  /** Runs once when a step has failed for good. */
  "record-failure": step("Record failure", async () => {
    const { recordFailure } = await import("../lib/operations/run/record-failure.ts");
    return recordFailure;
  }),
  /** Runs once at the end of a pass in the mode `observe`. */
  observe: step("Observe", async () => {
    const { observeRun } = await import("../lib/operations/preview/observe-run.ts");
    return (dependencies: ObserveDependencies, event: ObserveInput) =>
      observeRun(dependencies, toRunInput(event), event.plan.pointer);
  }),
} as const;

function step<Dependencies, Event, Result>(
  state: string,
  operation: () => Promise<(dependencies: Dependencies, event: Event) => Promise<Result>>,
) {
  return {
    state,
    /** Returns the function that makes the handler from its dependencies. */
    async load() {
      const run = await operation();
      return (dependencies: Dependencies) => (event: Event) => run(dependencies, event);
    },
  };
}
