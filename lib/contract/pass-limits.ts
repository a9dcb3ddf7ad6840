/** What a pass may be limited in: references rewritten or cleared, those cleared, and parameter fields dropped. */
export const PASS_LIMITS = ["references", "cleared", "dropped"] as const;

/** Amounts of what a pass writes, by what they count. */
export type PassAmounts = Readonly<Record<(typeof PASS_LIMITS)[number], number>>;

/** The most that one pass may write; whole numbers from 0. What is absent has no limit. */
export type PassLimits = Partial<PassAmounts>;

export const NO_AMOUNTS: PassAmounts = { references: 0, cleared: 0, dropped: 0 };
