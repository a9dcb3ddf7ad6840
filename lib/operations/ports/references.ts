import type { UsedBy } from "../../contract/reference-source.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import type { UpdateStatement } from "../../domain/references/statement.ts";
import type { User } from "../../domain/references/tally.ts";
import type { TableKeys } from "../../domain/sources/key-rules.ts";

/** The ports to the tables that hold references. */

export type StatementResult =
  | { readonly status: "written" }
  /** The item differs from what the statement expects. */
  | { readonly status: "refused" }
  /** Nothing was written: the table had no room. */
  | { readonly status: "throttled" }
  /** The result is unknown: in conflict, or the response was lost. */
  | { readonly status: "unknown" }
  /** The statement can never succeed as it is. */
  | { readonly status: "impossible"; readonly reason: string };

/** When a write may be sent, in milliseconds of the monotonic clock, and how many milliseconds it may take. */
export type WriteWindow = { readonly sendBefore: number; readonly timeoutMs: number };

type TableDescription = TableKeys & {
  readonly items: number;
  readonly bytes: number;
  /** When the table was made, ISO 8601 UTC. A table that was restored from a backup is a new one. @default unknown */
  readonly createdAt?: string | undefined;
};
export type Page = { readonly items: readonly Item[]; readonly next: Item | null };

/** The tables that hold references: Modelkeeper's own and the adopters'. */
export type ReferenceTables = {
  /** @returns undefined when the table does not exist. @throws the SDK's error when access is denied */
  describe(table: string): Promise<TableDescription | undefined>;
  /** @returns no keys for a table that does not exist; the service is asked once a table */
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
   * Sends at most 25 statements, each on another item. Gives them up when their time is over, retries included.
   * @returns a result for each; "late" when the call came after its window and nothing was sent. @throws TableOutOfReach
   */
  rewrite(statements: readonly UpdateStatement[], window: WriteWindow): Promise<StatementResult[] | "late">;
  /** @returns items in the order of the keys; undefined for items that do not exist. @throws TableOutOfReach */
  read(table: string, keys: readonly Item[], pointers: readonly string[]): Promise<(Item | undefined)[]>;
};

/** The caps on reads and writes of tables that hold references. */
export type TableCaps = {
  /**
   * Waits until the cap on reads or writes has room, and after statements that were throttled; calls `meanwhile` about every second, because leases end during a wait.
   * @param until milliseconds of the monotonic clock. @default for ever
   * @returns false when there is no room before; an error of `meanwhile` ends the wait
   */
  turn(kind: "read" | "write", meanwhile: () => Promise<void>, until?: number): Promise<boolean>;
  /** How many calls of `rewrite` may run at a time. */
  readonly batchesInFlight: number;
};

/** The users of owners, and the names of teams. */
export type Directory = {
  /**
   * @returns for each of the teams, in order, the users of what the team owns; of a table that is larger than 64 MB and can only be read whole there
   * are none, so that the owners themselves are counted
   */
  usersOf(
    usedBy: readonly UsedBy[],
    teams: readonly string[],
  ): AsyncIterable<{ team: string; users: User[] }>;
  /** @returns names by id, of the teams that have a name; none without the example workspace */
  teamNames(teams: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Returns the same directory, which reads a table that it has to read whole once. */
  keeping(): Omit<Directory, "keeping">;
};
