import type { RunStatus } from "../../contract/results.ts";
import type { RunRequest } from "../../contract/run-steps.ts";

/** What deployments and commands need of the state machine and of CloudFormation. */

export type Execution = {
  /** Of the execution: `arn:aws:states:…:execution:<state machine>:<name>`. */
  readonly arn: string;
  readonly status: "RUNNING" | "PENDING_REDRIVE" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** The state after the last step, as JSON; null before the end, and of one that did not succeed. */
  readonly output: string | null;
};

export type Executions = {
  /** @returns undefined when no execution has that name */
  find(name: string): Promise<Execution | undefined>;
  /** A second start under the same name is the first. The name is the id of the run. */
  start(name: string, request: RunRequest): Promise<void>;
};

/** What CloudFormation hears of a request; `data` are the attributes of the custom resource (contract, section 7). */
export type Answer =
  | { readonly done: true; readonly data: DeploymentData }
  | { readonly done: true; readonly failed: string };

export type DeploymentData = {
  readonly Run: string;
  readonly Status: RunStatus;
  readonly Rewritten: number;
  readonly Cleared: number;
  readonly NoticesPending: number;
};

/** The answers that requests were given, by the run of each. */
export type Answers = {
  /** @returns undefined before one was given */
  find(run: string): Promise<Answer | undefined>;
  /** Keeps it, unless one was given before. @returns the one that was given first */
  give(run: string, answer: Answer): Promise<Answer>;
};

export type Stacks = {
  /** @returns outputs by name. @throws Failure `no-stack` */
  outputs(stack: string): Promise<Readonly<Record<string, string>>>;
  /** @returns whether CloudFormation takes an update or a creation back at this moment. */
  isRollingBack(stackId: string): Promise<boolean>;
};
