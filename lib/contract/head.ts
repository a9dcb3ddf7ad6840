export type Wanted = { readonly at: string; readonly digest: string; readonly run: string };

export type Head = {
  readonly applied: { readonly digest: string; readonly at: string; readonly run: string } | null;
  /** Digest of the registry that is being applied; set with the lease and cleared by Finish alone. */
  readonly applying: string | null;
  readonly wanted: Wanted | null;
  readonly open: number;
  readonly watched: number;
  /** How many models are neither listed nor deleted; their ids stand in a row of their own. */
  readonly undeclared: number;
  /** How many deleted models have a marked migration: their references are left alone. */
  readonly marked: number;
  readonly token: number;
  readonly lease: { readonly holder: string; readonly until: string } | null;
  /** The pass that no Finish has ended yet. */
  readonly pass: HeadPass | null;
  /** Passes whose journal was not composed to the end. */
  readonly uncomposed: readonly string[];
  readonly lastPassAt: string | null;
  /** The run that changed rows or entries last: what CloudFormation hears of a failed run depends on it. */
  readonly changedBy: string | null;
  /** ARN without its last part of the stack that owns the ledger; null for one that no deployment has used. */
  readonly stack: string | null;
};

type HeadPass = {
  readonly id: string;
  readonly targets: string;
  readonly startedAt: string;
  /** Begun by a run that died: what users have written since to what it had read was seen by nobody. */
  readonly wentOn?: true;
};
