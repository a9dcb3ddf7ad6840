import type { UsedBy } from "../../contract/reference-source.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import type { UpdateStatement } from "../../domain/references/statement.ts";
import type { User } from "../../domain/references/tally.ts";
import type { TableKeys } from "../../domain/sources/key-rules.ts";

/** What the operations need of the tables that hold references. */

export type StatementResult =
  | { readonly status: "written" }
  /** The item is not as the statement expects it. */
  | { readonly status: "refused" }
  /** Not known: throttled, in conflict, or the answer was lost. */
  | { readonly status: "unknown" }
  /** It can never succeed as it is. */
  | { readonly status: "impossible"; readonly reason: string };

/** When a write may be sent, by the monotonic clock, and how long it may take, in milliseconds. */
export type WriteWindow = { readonly sendBefore: number; readonly timeoutMs: number };

type TableDescription = TableKeys & { readonly items: number; readonly bytes: number };
export type Page = { readonly items: readonly Item[]; readonly next: Item | null };

/** The tables that hold references: ours and the adopters'. */
export type ReferenceTables = {
  /** @returns undefined where there is no such table. @throws the SDK's error when nobody may ask */
  describe(table: string): Promise<TableDescription | undefined>;
  /** @returns no keys for a table that does not exist; asked once a table */
  keysOf(table: string): Promise<TableKeys>;
  /** Reads one page of a segment, from its beginning when `from` is null. @throws TableOutOfReach */
  scan(request: {
    readonly table: string;
    readonly segment: number;
    readonly of: number;
    readonly from: Item | null;
    readonly pointers: readonly string[];
  }): Promise<Page>;
  /**
   * Sends at most 25, each on another item; given up when its time is over, retries included.
   * @returns a result for each; undefined when it came too late to be sent: then nothing was. @throws TableOutOfReach
   */
  rewrite(
    statements: readonly UpdateStatement[],
    window: WriteWindow,
  ): Promise<StatementResult[] | undefined>;
  /** @returns items in the order of the keys; undefined for those that do not exist. @throws TableOutOfReach */
  read(table: string, keys: readonly Item[], pointers: readonly string[]): Promise<(Item | undefined)[]>;
};

/** How fast tables that hold references may be read and written. */
export type TableCaps = {
  /**
   * Waits until the cap on reads or writes has room; calls back every second or so meanwhile, for leases end while one waits.
   * @param until by the monotonic clock. @default for ever
   * @returns false when there is no room before; what `meanwhile` throws ends the wait
   */
  turn(kind: "read" | "write", meanwhile: () => Promise<void>, until?: number): Promise<boolean>;
  /** How many calls of `rewrite` may run at a time. */
  readonly batchesInFlight: number;
};

/** Those that use an owner, and what the platform calls its teams. */
export type Directory = {
  /** @returns for each of the teams, in their order, who uses what they own */
  usersOf(
    usedBy: readonly UsedBy[],
    teams: readonly string[],
  ): AsyncIterable<{ team: string; users: User[] }>;
  /** @returns by id, of those teams that have a name; none without the example workspace */
  teamNames(teams: readonly string[]): Promise<ReadonlyMap<string, string>>;
};
