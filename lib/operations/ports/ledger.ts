import type { Head, Hold, Wanted } from "../../contract/head.ts";
import type { EntryRecord, ModelRecord } from "../../domain/models/records.ts";
import type { DueSummary } from "./notices.ts";
import type { RunRecord } from "./runs.ts";
import type { TakenSnapshot } from "./usage.ts";

/** Proof of holding the lease; every write under the lease names the token. */
export type Lease = { readonly run: string; readonly token: number };

export type HeadChange = Partial<Omit<Head, "token" | "lease" | "wanted" | "hold" | "lifted">> & {
  readonly releaseLease?: true;
};

/** The head as it is read, and requests are recorded, without the lease. */
export type LedgerHead = {
  /** @returns undefined where there are no tables, or nothing was ever applied */
  read(): Promise<Head | undefined>;
  /** @returns the head, and the ids of models that are neither listed nor deleted; one call */
  readWithUndeclared(): Promise<{ readonly head: Head | undefined; readonly undeclared: readonly string[] }>;
  /**
   * Records a request as the newest, and the owner of the ledger.
   * @throws HeadChanged when another request was recorded since, or the ledger has another owner
   */
  want(wanted: Wanted, observed: Head | undefined, stack?: string | null): Promise<void>;
};

/** The lease, which is part of the head. */
export type Leases = {
  /**
   * Takes the lease with the next token, and writes the run's row with it. A holder can take its own lease again.
   * @param request.until,now ISO 8601 UTC
   * @throws HeadChanged when the head has changed since it was observed, or another run holds a live lease
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
  /** @param until ISO 8601 UTC. @returns the head, with the lease until then. @throws LeaseLost */
  renew(lease: Lease, until: string): Promise<Head>;
  /** @throws LeaseLost */
  release(lease: Lease): Promise<void>;
};

/** The hold, which is part of the head, and needs no lease: it is there to stop the run that holds one. */
export type Holds = {
  /** Puts the platform on hold; replaces an earlier hold. @returns false where there is no table */
  put(hold: Hold): Promise<boolean>;
  /** Puts the platform on hold for a run, unless it is, the run has lost its lease, or the limits of the pass were lifted meanwhile. */
  stop(lease: Lease, hold: Hold & { readonly pass: string }): Promise<void>;
  /** Ends the hold that was read, and lifts the limits of the pass that it names. @returns false when another one has taken its place */
  lift(observed: Hold): Promise<boolean>;
};

export type LedgerWrites = {
  readonly head?: HeadChange;
  readonly rows?: readonly ModelRecord[];
  readonly entries?: readonly EntryRecord[];
  readonly runs?: readonly RunRecord[];
  readonly undeclared?: readonly string[];
  /** Runs that the operators are to be told of. */
  readonly summaries?: readonly DueSummary[];
  /** The use of models, in the place of what was counted before. */
  readonly usage?: TakenSnapshot;
};

export type Ledger = {
  /** Writes one transaction whose first action checks the token. It holds at most 98 rows and entries. @throws LeaseLost */
  commit(lease: Lease, writes: LedgerWrites): Promise<void>;
  /**
   * Writes the same without a lease, and raises the token, so that a stalled holder can write nothing any more.
   * @throws HeadChanged while a run holds a live lease, and when the token is not the observed one
   */
  commitUnleased(observed: Head, now: string, writes: LedgerWrites): Promise<void>;
  /** @returns all entries, in no order; none where there is no table */
  entries(): Promise<EntryRecord[]>;
  /** @returns undefined when no entry has that id */
  entry(id: string): Promise<EntryRecord | undefined>;
  /** @returns the entries that exist, in no order */
  entriesOf(ids: readonly string[]): Promise<EntryRecord[]>;
};
