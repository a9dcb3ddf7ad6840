import type { Head, Wanted } from "../../contract/head.ts";
import type { EntryRecord, ModelRecord } from "../../domain/models/records.ts";
import type { RunRecord } from "./runs.ts";

/** Proof of holding the lease; every write under it names the token. */
export type Lease = { readonly run: string; readonly token: number };

export type HeadChange = Partial<Omit<Head, "token" | "lease" | "wanted">> & { readonly releaseLease?: true };

/** What is read and asked for without holding the lease. */
export type LedgerHead = {
  /** @returns undefined where there are no tables, or nothing was ever applied */
  read(): Promise<Head | undefined>;
  /** @returns the head, and the ids of models that are neither listed nor deleted; one call */
  readWithUndeclared(): Promise<{ readonly head: Head | undefined; readonly undeclared: readonly string[] }>;
  /**
   * Records a request as the newest, and who owns the ledger.
   * @throws HeadChanged when another request was recorded since, or the ledger has another owner
   */
  want(wanted: Wanted, observed: Head | undefined, stack?: string | null): Promise<void>;
};

/** The lease, which stands in the head. */
export type Leases = {
  /**
   * Takes the lease with the next token, and writes the run's row with it. A holder takes its own lease again.
   * @param request.until,now ISO 8601 UTC
   * @throws HeadChanged when somebody else was faster, or holds a live lease
   */
  acquire(
    request: {
      readonly run: RunRecord;
      readonly until: string;
      readonly applying: string | null;
      readonly now: string;
    },
    observed: Head,
  ): Promise<Lease>;
  /** @returns the head, with the lease until then. @throws LeaseLost */
  renew(lease: Lease, until: string): Promise<Head>;
  /** @throws LeaseLost */
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
   * The same without a lease, raising the token, so that a stalled holder writes nothing any more.
   * @throws HeadChanged while somebody holds a live lease, and when the token is not the observed one
   */
  commitUnleased(observed: Head, now: string, writes: LedgerWrites): Promise<void>;
  /** @returns all of them, in no order; none where there is no table */
  entries(): Promise<EntryRecord[]>;
  /** @returns undefined when there is none with that id */
  entry(id: string): Promise<EntryRecord | undefined>;
  /** @returns those that exist, in no order */
  entriesOf(ids: readonly string[]): Promise<EntryRecord[]>;
};
