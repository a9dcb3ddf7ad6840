import type { Notice, StoredNotice } from "../../contract/results.ts";

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

/** What the delivery of notices to people needs of the world. */

/** Which notice, of which team. */
export type NoticeKey = { readonly id: string; readonly team: string };
