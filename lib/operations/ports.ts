import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../contract/registry-document.ts";
import type { Notice, Run, StoredNotice, SyncCounts } from "../contract/results.ts";
import type { ObserveResult } from "../contract/run-steps.ts";
import type { SourceReport } from "../contract/source-report.ts";
import type { EntryRecord, ModelRecord } from "../domain/records.ts";
import type { NoticeKey } from "./delivery-ports.ts";

/** What the operations need of the world, one interface for each table or topic. */

export type Clock = {
  /** Milliseconds since 1970, by the wall clock. */
  now(): number;
  /** Milliseconds that never go back: the only measure of how much of a lease is left. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
};

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

export type HeadPass = {
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

export type Models = {
  all(): Promise<ModelRecord[]>;
  get(id: string): Promise<ModelRecord | undefined>;
};

export type RunRecord = Run & {
  readonly sync?: SyncCounts;
  readonly references?: RunReferences;
  readonly notices?: {
    readonly created: number;
    readonly published: number;
    readonly republished: number;
    readonly redelivered?: number;
  };
  readonly cleanup?: RunCleanup;
  /** What its pass has seen. */
  readonly sources?: readonly SourceReport[];
  /** Whether Plan has made its last commit: from then on readers are right, whatever happens to the run. */
  readonly redirected?: true;
  /** Of a run that failed: whether it had changed anything. */
  readonly changed?: boolean;
  /** In the mode `observe`. */
  readonly observed?: ObserveResult;
};

export type RunReferences = {
  readonly scanned: number;
  readonly rewritten: number;
  readonly cleared: number;
  readonly noted: number;
  readonly skipped: number;
  readonly failed: number;
};

export type RunCleanup = {
  readonly found: number;
  readonly repaired: number;
  readonly unwatched: readonly string[];
  readonly recovered: number;
};

export type Runs = {
  put(run: RunRecord): Promise<void>;
  get(run: string): Promise<RunRecord | undefined>;
  all(): Promise<RunRecord[]>;
  /** Says of a run that is under way that nobody waits for it any more; of another it says nothing. */
  detach(run: string): Promise<void>;
};

/** Everything that decides what a run does, kept under its digest. */
export type Bundle = {
  readonly registry: RegistryDocument;
  readonly sources: readonly ReferenceSource[];
  readonly sets: ParameterSetsDocument;
};

export type Bundles = {
  put(digest: string, bundle: Bundle): Promise<void>;
  get(digest: string): Promise<Bundle | undefined>;
};

export type OutboxRow = {
  readonly id: string;
  readonly at: string;
  readonly notices: readonly NoticeKey[];
};

export type Outbox = {
  /** Announces notices before they are written, so that none is forgotten. */
  announce(row: OutboxRow): Promise<void>;
  /** What is to be published. */
  pending(): Promise<OutboxRow[]>;
  /** The same, and what was published and has reached nobody, in one call. */
  contents(): Promise<{ readonly pending: OutboxRow[]; readonly unreached: NoticeKey[] }>;
  /** Keeps only these of a row. */
  keep(row: OutboxRow, remaining: OutboxRow["notices"]): Promise<void>;
  /** Rows of which nothing is left; one that was announced anew meanwhile stays. */
  remove(rows: readonly OutboxRow[]): Promise<void>;
  /** Published notices that have reached nobody, by id. */
  unreached(): Promise<NoticeKey[]>;
  keepUnreached(notices: readonly NoticeKey[]): Promise<void>;
  dropUnreached(notices: readonly NoticeKey[]): Promise<void>;
};

export type Notices = {
  /** Writes those that do not exist; answers the ids of those that this pass has written, now or before. */
  create(pass: string, notices: readonly Notice[]): Promise<ReadonlySet<string>>;
  get(ids: OutboxRow["notices"]): Promise<StoredNotice[]>;
  markPublished(notices: readonly Notice[], at: string): Promise<void>;
  /** Says how many members they have reached; a late word of nobody changes nothing. */
  recordReached(notices: readonly (NoticeKey & { readonly reached: number })[]): Promise<void>;
  find(id: string): Promise<StoredNotice | undefined>;
  list(team?: string): Promise<StoredNotice[]>;
};

export type Topic = {
  /** Publishes at most ten; answers the ids of those that were not accepted. Throws when none was. */
  publish(notices: readonly Notice[]): Promise<ReadonlySet<string>>;
  /** Of a topic on this machine: has delivered what it accepted when it answers; the ids of those that could not be delivered. */
  flush?(): Promise<ReadonlySet<string>>;
};

/** Told now and then how far a step has got. */
export type Reporter = (progress: {
  readonly step: "wait" | "plan" | "pass" | "compose" | "publish";
  readonly done: number;
  readonly of: number;
  readonly rewritten?: number;
  readonly cleared?: number;
  readonly noted?: number;
  readonly message?: string;
}) => void;
