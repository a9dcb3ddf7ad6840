import type { Notice, StoredNotice } from "../../contract/results.ts";

/** Which notice, of which team. */
export type NoticeKey = { readonly id: string; readonly team: string };

export type OutboxRow = {
  readonly id: string;
  readonly at: string;
  readonly notices: readonly NoticeKey[];
};

/** Which notices are still to be published. */
export type Outbox = {
  /** Announces notices before they are written, so that none is forgotten. The same row announced again replaces it. */
  announce(row: OutboxRow): Promise<void>;
  /** @returns the rows of which something is to be published, by id; none where there is no table */
  pending(): Promise<OutboxRow[]>;
  /** @returns the same, and what {@link UnreachedNotices} holds; one call */
  contents(): Promise<{ readonly pending: OutboxRow[]; readonly unreached: NoticeKey[] }>;
  /** Keeps only these notices of a row. One that was announced anew meanwhile stays as it is. */
  keep(row: OutboxRow, remaining: OutboxRow["notices"]): Promise<void>;
  /** Removes rows of which nothing is left. One that was announced anew meanwhile stays. @throws TransientTrouble */
  remove(rows: readonly OutboxRow[]): Promise<void>;
};

/** Notices that were published and have reached nobody: the daily run delivers them again. */
export type UnreachedNotices = {
  /** @returns all of them, by id; none where there is no table */
  unreached(): Promise<NoticeKey[]>;
  /** Adds those that are not there yet. @throws TransientTrouble */
  keepUnreached(notices: readonly NoticeKey[]): Promise<void>;
  /** Removes those that are there. @throws TransientTrouble */
  dropUnreached(notices: readonly NoticeKey[]): Promise<void>;
};

/** Notices on their way from the pass that makes them to the members that they reach. */
export type Notices = {
  /**
   * Writes those that do not exist.
   * @returns the ids of those that this pass has written, now or before. @throws TransientTrouble
   */
  create(pass: string, notices: readonly Notice[]): Promise<ReadonlySet<string>>;
  /** @returns those that exist, in no order */
  get(keys: readonly NoticeKey[]): Promise<StoredNotice[]>;
  /** @param at ISO 8601 UTC. @throws TransientTrouble */
  markPublished(notices: readonly Notice[], at: string): Promise<void>;
  /** Says how many members they have reached; a late word of nobody changes nothing. @throws TransientTrouble */
  recordReached(notices: readonly (NoticeKey & { readonly reached: number })[]): Promise<void>;
};

/** Notices as people ask for them. */
export type NoticeLookup = {
  /** @returns undefined when there is none with that id */
  find(id: string): Promise<StoredNotice | undefined>;
  /** @returns those of one team, or of all, in no order */
  list(team?: string): Promise<StoredNotice[]>;
};

export type Topic = {
  /** Publishes at most ten. @returns the ids of those that were not accepted. @throws when none was */
  publish(notices: readonly Notice[]): Promise<ReadonlySet<string>>;
  /** Of a topic on this machine: delivers what it has accepted. @returns the ids of those that could not be delivered */
  flush?(): Promise<ReadonlySet<string>>;
};
