/** The forms of feeds, each told by its shape; `modelkeeper` is ours. */
export type FeedForm = "litellm" | "openrouter" | "openai" | "bedrock" | "modelkeeper";

/** From bad to good to know. */
export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const FINDING_CODES = [
  "retired",
  "retires-soon",
  "default-retiring",
  "replacement-retires-first",
  "feeds-disagree",
  "date-differs",
  "date-missing",
  "legacy",
  "successor-unlisted",
  "limit-differs",
  "parameters-differ",
  "not-in-feed",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/**
 * One thing that feeds and registry do not agree on, or that is due. Dates are YYYY-MM-DD. Of `replacement-retires-first` the successor is the
 * replacement, and the dates are its dates.
 */
export type DriftFinding = {
  /** Stable: code and model. */
  readonly id: string;
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly model: string;
  /** The date of the first feed that has one. */
  readonly date: string | null;
  readonly registryDate: string | null;
  /** The model id that a feed names in place of this one; it may be unlisted. */
  readonly successor: string | null;
  /** Address of the page that the date was taken from. */
  readonly source: string | null;
  /** The feeds that have the model, in the order in which they were given. */
  readonly feeds: readonly { readonly file: string; readonly date: string | null }[];
  readonly message: string;
};

/** Listed models by what the feeds say of their date; a model is in one of the counts. */
export type DriftCounts = {
  readonly retired: number;
  /** Days from `asOf`, that day included. */
  readonly within30: number;
  readonly within90: number;
  readonly later: number;
  readonly undated: number;
  readonly absent: number;
};

export type Drift = {
  /** YYYY-MM-DD. */
  readonly asOf: string;
  readonly feeds: readonly {
    readonly file: string;
    readonly form: FeedForm;
    /** Entries of the feed, whoever offers them. */
    readonly models: number;
    readonly at: string | null;
    /** Ids of listed models whose date in this feed is no date: they count as undated there. */
    readonly unreadableDates: readonly string[];
  }[];
  readonly counts: DriftCounts;
  readonly findings: readonly DriftFinding[];
  /** Null when nothing was written. `lines`: models whose date was set. */
  readonly written: { readonly file: string; readonly lines: number } | null;
};
