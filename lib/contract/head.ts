export type Wanted = { readonly at: string; readonly digest: string; readonly run: string };

/** Somebody, or a limit, has stopped the platform: until it is resumed, runs make rows and redirects agree with the registry and do nothing else. */
export type Hold = {
  readonly reason: string;
  /** A user, a run or an alarm. */
  readonly by: string;
  readonly at: string;
  /** The pass that stopped before it exceeded a limit. @default absent: no limit was met */
  readonly pass?: string;
};

export type Head = {
  readonly applied: { readonly digest: string; readonly at: string; readonly run: string } | null;
  /** Digest of the registry that is being applied; it is set with the lease, and only Finish clears it. */
  readonly applying: string | null;
  readonly wanted: Wanted | null;
  readonly open: number;
  readonly watched: number;
  /** Number of models that are neither listed nor deleted; their ids stand in a row of their own. */
  readonly undeclared: number;
  /** Number of deleted models that have a marked migration: their references are left alone. */
  readonly marked: number;
  readonly token: number;
  readonly lease: { readonly holder: string; readonly until: string } | null;
  /** It stands beside the lease: no write of a run's own work changes it. */
  readonly hold: Hold | null;
  /** The pass that went on after it had met a limit, because somebody resumed it: it has no limits any more. */
  readonly lifted: string | null;
  /** The pass that no Finish has ended yet. */
  readonly pass: HeadPass | null;
  /** Passes whose journal was not completely composed. */
  readonly uncomposed: readonly string[];
  readonly lastPassAt: string | null;
  /** The day from which a daily run has somebody to remind, YYYY-MM-DD; null for none, absent before 0.3: then a daily run finds out. */
  readonly nextReminder?: string | null;
  /** The run that changed rows or entries last: the report of a failed run to CloudFormation depends on it. */
  readonly changedBy: string | null;
  /** ARN, without its last part, of the stack that owns the ledger; null for a ledger that no deployment has used. */
  readonly stack: string | null;
};

/** The head of a ledger in which nothing was done yet. */
export const EMPTY_HEAD: Head = {
  applied: null,
  applying: null,
  wanted: null,
  open: 0,
  watched: 0,
  undeclared: 0,
  marked: 0,
  token: 0,
  lease: null,
  hold: null,
  lifted: null,
  pass: null,
  uncomposed: [],
  lastPassAt: null,
  changedBy: null,
  stack: null,
};

type HeadPass = {
  readonly id: string;
  readonly targets: string;
  readonly startedAt: string;
  /** True for a pass that a dead run began: no run saw what users have since written to the items that the dead run had read. */
  readonly wentOn?: true;
};
