import type { EntryRecord, ModelRecord } from "../../domain/models/records.ts";
import type { RunRecord } from "./runs.ts";

/** Proof of holding the lease; every write under it names the token. */
export type Lease = { readonly run: string; readonly token: number };

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

export type HeadChange = Partial<Omit<Head, "token" | "lease" | "wanted">> & { readonly releaseLease?: true };

export type LedgerHead = {
  /** Undefined where there are no tables, or nothing was ever applied. */
  read(): Promise<Head | undefined>;
  /** The head and the ids of models that are neither listed nor deleted, in one call. */
  readWithUndeclared(): Promise<{ readonly head: Head | undefined; readonly undeclared: readonly string[] }>;
  /** Records a request as the newest, and who owns the ledger; false when the head is not as it was observed, or has another owner. */
  want(wanted: Wanted, observed: Head | undefined, stack?: string | null): Promise<boolean>;
  /** Takes the lease with the next token, and writes the run's row with it; undefined when somebody else was faster. */
  acquire(
    request: {
      readonly run: RunRecord;
      readonly until: string;
      readonly applying: string | null;
      readonly now: string;
    },
    observed: Head,
  ): Promise<Lease | undefined>;
  /** @throws LeaseLost */
  renew(lease: Lease, until: string): Promise<Head>;
  release(lease: Lease): Promise<void>;
};

export type LedgerWrites = {
  readonly head?: HeadChange;
  readonly rows?: readonly ModelRecord[];
  readonly entries?: readonly EntryRecord[];
  readonly runs?: readonly RunRecord[];
  readonly undeclared?: readonly string[];
};

export type Ledger = {
  /** One transaction whose first action checks the token. At most 98 rows and entries. @throws LeaseLost */
  commit(lease: Lease, writes: LedgerWrites): Promise<void>;
  /**
   * The same without a lease: refused while somebody holds a live one, and raising the token, so that a stalled holder writes nothing any
   * more. False when refused.
   */
  commitUnleased(observed: Head, now: string, writes: LedgerWrites): Promise<boolean>;
  entries(): Promise<EntryRecord[]>;
  entry(id: string): Promise<EntryRecord | undefined>;
  entriesOf(ids: readonly string[]): Promise<EntryRecord[]>;
};
