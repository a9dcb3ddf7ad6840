/** The ports to the process: its clock, the reports of its progress, and its time limit. */

export type Clock = {
  /** Milliseconds since 1970, by the wall clock. */
  now(): number;
  /** Milliseconds that never go back: the only measure of how much of a lease is left. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
};

/** The progress of a step; `of` is 0 while the total is unknown. */
export type Progress = {
  readonly step: "load" | "wait" | "plan" | "usage" | "pass" | "compose" | "publish";
  readonly done: number;
  readonly of: number;
  /** The pass, and the segment of it that `done` belongs to: a pass is as far as its segments together. @default the step has no parts */
  readonly part?: { readonly pass: string; readonly segment: string };
  /** References that were written since the last report. */
  readonly rewritten?: number;
  readonly cleared?: number;
  readonly message?: string;
};

export type Reporter = (progress: Progress) => void;

/** Returns the result of an operation, or the result of `otherwise` when the operation takes too long. */
export type InTime = <Result>(work: Promise<Result>, otherwise: () => Result) => Promise<Result>;
