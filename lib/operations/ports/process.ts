/** What the operations need of the world, one interface for each table or topic. */

export type Clock = {
  /** Milliseconds since 1970, by the wall clock. */
  now(): number;
  /** Milliseconds that never go back: the only measure of how much of a lease is left. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
};

/** Told now and then how far a step has got. */
export type Reporter = (progress: {
  readonly step: "wait" | "plan" | "pass" | "compose" | "publish";
  readonly done: number;
  readonly of: number;
  readonly rewritten?: number;
  readonly cleared?: number;
  readonly noted?: number;
  readonly message?: string;
}) => void;

/** What an operation answers, or something else when it takes too long. */
export type InTime = <Answer>(work: Promise<Answer>, otherwise: () => Answer) => Promise<Answer>;
