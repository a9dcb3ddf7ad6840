import type { RunStatus } from "../../contract/results.ts";
import type { RunRequest } from "../../contract/run-steps.ts";

/** The ports to the state machine and to CloudFormation, for deployments and commands. */

export type Execution = {
  /** The ARN of the execution: `arn:aws:states:…:execution:<state machine>:<name>`. */
  readonly arn: string;
  readonly status: "RUNNING" | "PENDING_REDRIVE" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** The state after the last step, as JSON; null before the end, and for an execution that did not succeed. */
  readonly output: string | null;
};

export type Executions = {
  /** @returns undefined when no execution has that name */
  find(name: string): Promise<Execution | undefined>;
  /** Starts an execution whose name is the id of the run. A second start under the same name starts nothing new. */
  start(name: string, request: RunRequest): Promise<void>;
};

/** The response to a request of CloudFormation; `data` are the attributes of the custom resource (contract, section 7). */
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

/** The answers to requests, each under its run. */
export type Answers = {
  /** @returns undefined before there is an answer */
  find(run: string): Promise<Answer | undefined>;
  /** Stores an answer, unless there is one already. @returns the answer that was stored first */
  give(run: string, answer: Answer): Promise<Answer>;
};

export type Stacks = {
  /** @returns outputs by name. @throws Failure `no-stack` */
  outputs(stack: string): Promise<Readonly<Record<string, string>>>;
  /** @returns whether CloudFormation rolls an update or a creation back at this moment */
  isRollingBack(stackId: string): Promise<boolean>;
};

/** What stands around the state machine of a stack. Each of them may be denied to who looks: then it throws the service's own error. */
export type StackServices = {
  schedule(name: string): Promise<"enabled" | "disabled" | "missing">;
  /** @returns when the state machine was started last, ISO 8601 UTC; null for never, or not in the 90 days that Step Functions remembers */
  startedAt(stateMachine: string): Promise<string | null>;
  /** @returns about how many messages lie in a queue */
  messages(queue: string): Promise<number>;
};
