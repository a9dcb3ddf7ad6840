import type { Head } from "../../contract/head.ts";
import type { Unanswered } from "../../contract/notices.ts";
import type { Run } from "../../contract/results.ts";
import type { SourceReport } from "../../contract/source-report.ts";
import type { EntryRecord, ModelRecord } from "../models/records.ts";

/** A run, as far as its health goes. */
export type KnownRun = Run & {
  readonly sources?: readonly SourceReport[];
  readonly cleanup?: { readonly found: number };
  readonly notices?: { readonly refusal?: string };
  readonly unanswered?: readonly Unanswered[];
  /** What a run in the mode `observe` saw; absent in other runs. */
  readonly observed?: object;
};

/** What waits to be sent or delivered. `isMore`: it was not counted to its end. `since`: of the oldest, ISO 8601 UTC; null where none is or no time is known. */
export type Waiting = { readonly count: number; readonly since: string | null; readonly isMore: boolean };

/** What the ledger says; all times are ISO 8601 UTC. */
export type LedgerFacts = {
  /** Undefined where nothing was ever requested. */
  readonly head: Head | undefined;
  readonly runs: readonly KnownRun[];
  readonly entries: readonly EntryRecord[];
  readonly pending: Waiting;
  /** Notices that were published and never came. */
  readonly lost: Waiting;
  readonly unreached: Waiting & { readonly team: string | null };
  /** Members to whom an e-mail is due. */
  readonly emails: Waiting;
  /** Runs of which the operators were not told. */
  readonly untold: readonly string[];
  /** When the rows of passes expire; a pass without an end, or one that is gone, is not there. */
  readonly passEnds: ReadonlyMap<string, string>;
};

/** What only a deployed stack has; undefined where its deployment does not say where to look. */
export type StackFacts = {
  readonly observes: boolean;
  readonly schedule?:
    | { readonly name: string; readonly state: "enabled" | "disabled" | "missing" }
    | undefined;
  /** When the state machine was started last; null for never. */
  readonly startedAt?: string | null | undefined;
  readonly deadLetters?: number | undefined;
  readonly version?: { readonly deployed: string; readonly own: string } | undefined;
};

/** All that a look at a platform has found. */
export type HealthFacts = LedgerFacts & {
  readonly models: readonly ModelRecord[];
  /** The tables, and when each was made; null where nobody says it. */
  readonly tables: readonly { readonly name: string; readonly createdAt: string | null }[];
  /** Seconds that a pass takes at least under the caps; null where that is not known. */
  readonly passSeconds: number | null;
  /** Teams that have answered since the operators were to hear of them, by model. */
  readonly answered: ReadonlyMap<string, ReadonlySet<string>>;
  /** The registry that should be in force: of the stack's deployment, or of the project; null where nobody says it. */
  readonly digest: string | null;
  /** @default no stack */
  readonly stack?: StackFacts | undefined;
};
