import type { Notice, RunSummary, StoredNotice, ToldFinding, Unanswered } from "../../contract/notices.ts";
import type { SummarisedMigrations } from "../../domain/notices/run-summary.ts";

/** The id of a notice, and its team. */
export type NoticeKey = { readonly id: string; readonly team: string };

export type OutboxRow = {
  readonly id: string;
  readonly at: string;
  readonly notices: readonly NoticeKey[];
};

/** The announcements of notices that are still to be published. */
export type Outbox = {
  /** Announces notices before they are written, so that none is forgotten. Announcing the same row again replaces it. No row occurs twice. */
  announce(rows: readonly OutboxRow[]): Promise<void>;
  /** @returns the rows that name notices to be published, after the row with this id, page after page, by id; none where there is no table */
  pending(after?: string | null): AsyncIterable<OutboxRow>;
  /**
   * Tells whether notices are to be published or e-mails to be sent and, where none are, whether {@link Undelivered} are left. One call. An e-mail that
   * was put off until `at` or earlier is to be sent; where there are undelivered ones it is not looked for. @param at ISO 8601 UTC
   */
  isHolding(at: string): Promise<{ readonly toSend: boolean; readonly undelivered: boolean }>;
  /** Keeps only these notices of a row. A row that was announced again in the meantime stays as it is. */
  keep(row: OutboxRow, remaining: OutboxRow["notices"]): Promise<void>;
  /** Removes rows of which no notice is left. A row that was announced again in the meantime stays. @throws TransientTrouble */
  remove(rows: readonly OutboxRow[]): Promise<void>;
};

/** A run that the operators are still to be told of. */
export type DueSummary = {
  readonly run: string;
  readonly migrations: SummarisedMigrations;
  /** Deprecated models that teams use shortly before their end, and have not answered. @default none */
  readonly unanswered?: readonly Unanswered[];
  /** What a look at a seller has found. @default nothing new */
  readonly findings?: readonly ToldFinding[];
  /** What is told of it, once that is fixed. */
  readonly message?: RunSummary;
};

export type DueSummaries = {
  /** Says that a run is to be told of. Saying it again changes nothing. */
  add(due: DueSummary): Promise<void>;
  /** @returns the runs that are still to be told of, by id; none where there is no table */
  due(): AsyncIterable<DueSummary>;
  /** Fixes what is told. @returns false when somebody else has fixed it, or told it already */
  fix(due: DueSummary, message: RunSummary): Promise<boolean>;
  /** Takes a run off the list. @throws TransientTrouble */
  settle(due: DueSummary): Promise<void>;
};

/** Notices that were published and have not been delivered: on their way to the subscriber, or to members of whom there were none. */
export type Undelivered = {
  readonly id: string;
  /** When they were published, ISO 8601 UTC; null for a notice that has reached no member. */
  readonly publishedAt: string | null;
  readonly notices: readonly NoticeKey[];
};

/** Notices that were published, until they have reached a member: the daily run delivers them again. */
export type UndeliveredNotices = {
  /** @returns those after the one with this id, page after page, by id; none where there is no table */
  undelivered(after?: string | null): AsyncIterable<Undelivered>;
  /** @returns those that are on their way to the subscriber, page after page */
  underway(): AsyncIterable<Undelivered>;
  /** Adds notices that have reached no member and are not there yet. @throws TransientTrouble */
  keepUnreached(notices: readonly NoticeKey[]): Promise<void>;
  /** Adds notices of a row that were published. */
  keepUnderway(row: OutboxRow): Promise<void>;
  /** Removes what is there. @throws TransientTrouble */
  dropUndelivered(ids: readonly string[]): Promise<void>;
};

type ReachedNotice = NoticeKey & { readonly reached: number; readonly publishedAt: string };

/** Notices on their way from the pass that makes them to the members that they reach. */
export type Notices = {
  /** Writes notices that do not exist. @returns the ids of the notices that this pass has written, now or before. @throws TransientTrouble */
  create(pass: string, notices: readonly Notice[]): Promise<ReadonlySet<string>>;
  /** @returns the notices that exist and are of the team, in no order; whatever the texts of the keys */
  get(keys: readonly NoticeKey[]): Promise<StoredNotice[]>;
  /** @param at ISO 8601 UTC. @throws TransientTrouble */
  markPublished(notices: readonly Notice[], at: string): Promise<void>;
  /**
   * Records how many members the notices have reached, and marks them as published; a late report of zero members changes nothing.
   * `publishedAt`: ISO 8601 UTC. @throws TransientTrouble
   */
  recordReached(notices: readonly ReachedNotice[]): Promise<void>;
};

/** The notices as people look them up. */
export type NoticeLookup = {
  /** @returns undefined when no notice has that id */
  find(id: string): Promise<StoredNotice | undefined>;
  /** @returns the notices of one team, or of all teams, in no order */
  list(team?: string): Promise<StoredNotice[]>;
  /** @returns the notices of all teams, page after page, in no order; none where there is no table */
  each(): AsyncIterable<StoredNotice>;
};

export type Topic = {
  /** Publishes at most ten notices. @returns the ids of notices that the topic did not accept. @throws when it accepted none */
  publish(notices: readonly Notice[]): Promise<ReadonlySet<string>>;
  /** Publishes what the operators are told of a run. @throws when the topic did not accept it */
  publishSummary(summary: RunSummary): Promise<void>;
  /** Delivers what a topic on this machine has accepted. @returns the ids of the notices that were delivered, and are marked as published */
  flush?(): Promise<ReadonlySet<string>>;
};
