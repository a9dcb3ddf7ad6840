/** What is over, where a notice has the outcome `restored`. */
export type Restored = "no-longer-deprecated" | "listed-again" | "undone" | "redone";

/** What such a notice says more than others. */
export type RestoredFacts = {
  readonly restored?: Restored;
  /** With `listed-again`: number of the team's references that had been moved or cleared, and stay so. */
  readonly references?: number;
  /** With `listed-again` and `undone`: true where the model is back, and deprecated. */
  readonly deprecated?: true;
};
