/** What a pass may be limited in: references rewritten or cleared, those cleared, and parameter fields dropped. */
export const PASS_LIMITS = ["references", "cleared", "dropped"] as const;

/** Amounts of what a pass writes, by what they count. */
export type PassAmounts = Readonly<Record<(typeof PASS_LIMITS)[number], number>>;

/** The most that one pass may write; whole numbers from 0. What is absent has no limit. */
export type PassLimits = Partial<PassAmounts>;

export const NO_AMOUNTS: PassAmounts = { references: 0, cleared: 0, dropped: 0 };

/** What a pass may use of each table with references, in units a second; null for as many as the table gives. */
export type PassCaps = {
  readonly read: number | null;
  readonly write: number | null;
  /** How many functions read a pass at the same time. */
  readonly segmentsAtOnce: number;
};

/** Half of what one partition of DynamoDB serves: wherever the readers are, the platform's users have the other half. */
export const DEFAULT_CAPS = { read: 1_500, write: 500, segmentsAtOnce: 40 } as const satisfies PassCaps;
