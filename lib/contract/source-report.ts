/** The counts of a pass or a plan for one reference source; archived references are left out. A run that read no table has no reports. */
export type SourceReport = {
  readonly source: string;
  /** Items that the source's `where` lets through. */
  readonly items: number;
  readonly references: number;
  /** Ids without a row, the most frequent first, at most 20 of them; `nearest` is the known id that was probably meant. */
  readonly unknown: readonly {
    readonly id: string;
    readonly count: number;
    readonly nearest: string | null;
  }[];
  /** Number of different ids that have no row. */
  readonly unknownIds: number;
  readonly withoutTeam: number;
  readonly withoutOwner: number;
  /** Values of another type than a model id or a list; null and missing values do not count. */
  readonly notAReference: number;
  /** References whose parameters the set of their own model forbids. */
  readonly illegalParameters: number;
  /** References to deleted models that stay as they are, because their migration is marked. */
  readonly left: number;
  /**
   * Items where `archived` is a pointer alone and finds neither true nor false, such as a time: they count as not archived until the source says
   * `when`.
   */
  readonly unclear: number;
};
