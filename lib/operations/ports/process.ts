/** What the operations need of the world, one interface for each table or topic. */

export type Clock = {
  /** Milliseconds since 1970, by the wall clock. */
  now(): number;
  /** Milliseconds that never go back: the only measure of how much of a lease is left. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
};

/** How far a step has got; `of` is 0 while nobody knows. */
export type Progress = {
  readonly step: "load" | "wait" | "plan" | "pass" | "compose" | "publish";
  readonly done: number;
  readonly of: number;
  readonly rewritten?: number;
  readonly cleared?: number;
  readonly noted?: number;
  readonly message?: string;
};

export type Reporter = (progress: Progress) => void;

/** What an operation answers, or something else when it takes too long. */
export type InTime = <Result>(work: Promise<Result>, otherwise: () => Result) => Promise<Result>;
