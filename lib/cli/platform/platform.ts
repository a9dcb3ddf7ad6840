import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import type {
  CleanupResult,
  Entry,
  EntryDetail,
  InboxEntry,
  ModelRow,
  Outcome,
  Plan,
  Resolution,
  Run,
  StoredNotice,
  Usage,
} from "../../contract/results.ts";
import type { SourcesDocument } from "../../domain/sources/shape.ts";
import type { LoadedCounts } from "../../domain/workspace/entries.ts";
import type { Reporter } from "../../operations/ports/process.ts";

/**
 * What a command wants of the platform, from the least to the most:
 * - `none`: nothing is read, only what is declared counts
 * - `look`: what is there is read; a data directory that is not there is as an empty one
 * - `read`: makes nothing, no engine, no table, no row
 * - `write`: changes what is there
 * - `make`: makes what is not there, as the first `load` and `apply` do
 */
export type Access = "none" | "look" | "read" | "write" | "make";

export function isWriting(access: Access): boolean {
  return access === "write" || access === "make";
}

export type PlatformOptions = {
  /** The data directory of the embedded mode; not looked at when there is an endpoint. */
  readonly data: string;
  /**
   * Somebody has said which directory. One that is not there is refused then; the default one is as an empty platform until something is
   * written.
   * @default false
   */
  readonly dataIsNamed?: boolean;
  readonly endpoint?: string;
  /** A deployed stack; neither directory nor endpoint are looked at then. */
  readonly stack?: string;
  /** Reference sources, and the real names of their tables. @default the project's own, whose logical names are real ones */
  readonly declared?: SourcesDocument;
  readonly access: Access;
  /** The file that will be loaded: it is checked before a directory is made for it. @default none will */
  readonly load?: string;
  readonly leaseSeconds: number;
  /** How long a command waits for the lease of another run. */
  readonly waitSeconds: number;
  readonly onProgress: Reporter;
};

/** `at`: when the tables were read. */
export type UsageReport = { readonly at: string; readonly usage: readonly Usage[] };

/**
 * The platform that the commands work on, wherever its data are. On one without tables every reading method answers as for an empty
 * platform. Errors are `Failure`s with the codes of the contract; what else is thrown is told apart in `errors.ts`.
 */
export type Platform = {
  models(): Promise<readonly ModelRow[]>;
  /**
   * @param request.usage a saved usage instead of reading the tables; `warnings` are those of the registry, to be told with the others
   * @param request.isOwn nobody has named a registry: it is the project's own
   */
  plan(request: {
    readonly document: RegistryDocument;
    readonly warnings: readonly Problem[];
    readonly usage?: readonly Usage[];
    readonly isOwn?: boolean;
  }): Promise<Plan>;
  apply(request: {
    readonly document: RegistryDocument;
    readonly warnings: readonly Problem[];
    readonly maxWritesPerSecond?: number;
    readonly maxReadsPerSecond?: number;
  }): Promise<Outcome>;
  /** @param request.now ISO 8601, instead of the clock, for the arithmetic of days only */
  cleanup(request: { readonly now?: string; readonly all: boolean }): Promise<CleanupResult>;
  /** All models, used or not. With a team, only its references and owners count. */
  usage(filter: { readonly model?: string; readonly team?: string }): Promise<UsageReport>;
  resolve(id: string, parameters?: Readonly<Record<string, unknown>>): Promise<Resolution>;
  /** The parameter sets that were applied; undefined while nothing was. */
  parameterSets(): Promise<ParameterSetsDocument | undefined>;
  /** Newest first. */
  runs(): Promise<readonly Run[]>;
  entries(filter: {
    readonly state?: string;
    readonly kind?: string;
    readonly model?: string;
  }): Promise<readonly Entry[]>;
  /** @param id a migration id, or a model id that only one entry has */
  entry(id: string): Promise<EntryDetail>;
  mark(id: string, reason: string): Promise<Entry>;
  unmark(id: string, reason: string): Promise<Entry>;
  notices(filter: {
    readonly team?: string;
    readonly model?: string;
    readonly state?: string;
  }): Promise<readonly StoredNotice[]>;
  inbox(filter: { readonly team: string; readonly member?: string }): Promise<readonly InboxEntry[]>;
  /** @throws Failure `unknown-entry` when the member does not have the notice */
  readNotice(notice: string, member: string): Promise<InboxEntry>;
  /** @param file a path that can be read */
  load(file: string): Promise<LoadedCounts>;
  /** The workspace document in pieces of any size. */
  export(format: "json" | "jsonl"): AsyncIterable<string>;
  close(): Promise<void>;
};
