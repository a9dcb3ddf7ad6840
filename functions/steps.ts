import type { Stores } from "../lib/aws/stores.ts";
import type { Mode } from "../lib/contract/environment.ts";
import {
  NO_LEASE,
  type ObserveInput,
  type PassPointer,
  type RunEvent,
  type SliceInput,
  type TellInput,
} from "../lib/contract/run-steps.ts";
import { type ComposeDependencies, composeNotices } from "../lib/operations/compose/compose-notices.ts";
import { type FinishDependencies, finishRun } from "../lib/operations/finish/finish-run.ts";
import { type CountDependencies, countFindings } from "../lib/operations/health/count-findings.ts";
import { type ReviewDependencies, reviewPass } from "../lib/operations/pass/review-pass.ts";
import { runSlice } from "../lib/operations/pass/run-slice.ts";
import type { SliceDependencies, SliceLimits } from "../lib/operations/pass/slice.ts";
import { planRun } from "../lib/operations/plan/plan-run.ts";
import type { PlanDependencies } from "../lib/operations/plan/plan-under-lease.ts";
import { type ObserveDependencies, observeRun } from "../lib/operations/preview/observe-run.ts";
import { type ObserveSliceDependencies, observeSlice } from "../lib/operations/preview/observe-slice.ts";
import {
  type PlanObservationDependencies,
  planObservation,
} from "../lib/operations/preview/plan-observation.ts";
import { reviewObservation } from "../lib/operations/preview/review-observation.ts";
import { type FailureDependencies, recordFailure } from "../lib/operations/run/record-failure.ts";
import { toRunInput } from "../lib/operations/run/run-input.ts";
import { type PublishDependencies, publishNotices } from "../lib/operations/tell/publish-notices.ts";
import { redeliverNotices } from "../lib/operations/tell/redeliver-notices.ts";
import { sendEmails } from "../lib/operations/tell/send-emails.ts";
import { type OperatorDependencies, tellOperators } from "../lib/operations/tell/tell-operators.ts";

type PlanningDependencies = PlanDependencies &
  PlanObservationDependencies & {
    /** @default "apply" */
    readonly mode?: Mode;
  };

export type SegmentDependencies = Omit<SliceDependencies & ObserveSliceDependencies, "tables"> &
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
  CountDependencies &
  FailureDependencies &
  ObserveDependencies;

/** Runs first, and again after each wait for the lease. */
export const planStep = step("Plan", (dependencies: PlanningDependencies, event: RunEvent) =>
  dependencies.mode === "observe"
    ? planObservation(dependencies, toRunInput(event))
    : planRun(dependencies, toRunInput(event)),
);
/** Runs for each segment of a table, again until the segment ends. */
export const sliceStep = step(
  "Slice",
  ({ segmentOf, ...dependencies }: SegmentDependencies, event: SliceInput) => {
    const run = event.token === NO_LEASE ? observeSlice : runSlice;
    return run({ ...dependencies, ...segmentOf(event.of) }, event);
  },
);
/** Runs once after all segments of a pass. */
export const reviewPassStep = step("Review pass", (dependencies: ReviewDependencies, event: PassPointer) =>
  event.token === NO_LEASE ? reviewObservation(dependencies, event) : reviewPass(dependencies, event),
);
/** Runs for all buckets of teams after a pass, for one to eight of them at a time. */
export const composeNoticesStep = step("Compose bucket", composeNotices);
/** Runs once at the end of a pass. */
export const finishStep = step("Finish", finishRun);
/** Runs until the outbox is empty, or the topic fails. */
export const publishNoticesStep = step("Publish notices", publishNotices);
/** Runs in a daily run, until every notice that has reached no member was looked at. */
export const redeliverNoticesStep = step("Deliver again", redeliverNotices);
/** Runs until every member to whom an e-mail is due was looked at. */
export const sendEmailsStep = step("Send e-mails", sendEmails);
/** Runs last of all, once. */
export const tellOperatorsStep = step(
  "Tell operators",
  async (dependencies: OperatorDependencies & CountDependencies, event: TellInput) => {
    await tellOperators(dependencies, event);
    if (event.request?.trigger === "schedule") await countFindings(dependencies);
  },
);
/** Runs once when a step has failed for good. */
export const recordFailureStep = step("Record failure", recordFailure);
/** Runs once at the end of a pass in the mode `observe`. */
export const observeStep = step("Observe", (dependencies: ObserveDependencies, event: ObserveInput) =>
  observeRun(dependencies, toRunInput(event), event.plan.pointer),
);

/**
 * The steps of a run, by the name of their function: the state of the definition that calls the function, and the operation. Step Functions and
 * Lambda may give a step the same event again, at any time and while the first call still goes on; that is harmless, and each operation says why.
 *
 * Plan decides by the mode whether a run applies or observes. The steps after it do so by the token that it handed on: a stack that is deployed in the
 * other mode meanwhile ends what it has begun, as far as it may.
 *
 * A function imports its own step and not this table: of constants that an entry does not use, a bundler leaves out all that they import; of the fields
 * of an object it leaves out none.
 */
export const STEPS = {
  plan: planStep,
  slice: sliceStep,
  "review-pass": reviewPassStep,
  "compose-notices": composeNoticesStep,
  finish: finishStep,
  "publish-notices": publishNoticesStep,
  "redeliver-notices": redeliverNoticesStep,
  "send-emails": sendEmailsStep,
  "tell-operators": tellOperatorsStep,
  "record-failure": recordFailureStep,
  observe: observeStep,
} as const;

/** @__NO_SIDE_EFFECTS__ */
function step<Dependencies, Event, Result>(
  state: string,
  run: (dependencies: Dependencies, event: Event) => Promise<Result>,
) {
  return {
    state,
    /** Makes the handler from its dependencies. */
    handler: (dependencies: Dependencies) => (event: Event) => run(dependencies, event),
  };
}
