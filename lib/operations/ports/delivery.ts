import type { ToldMember } from "../../contract/members.ts";
import type { InboxEntry } from "../../contract/notices.ts";

export type Members = {
  /** @returns the members of a team that have a permission; none for an unknown team. @throws when the members cannot be determined */
  withPermission(team: string, permission: string): Promise<readonly ToldMember[]>;
};

/** An entry whose e-mail is to be sent is `due`; it is `sent` from the moment at which the sending of its digest begins. */
export type EmailState = "none" | "due" | "sent";

export type NewEntry = Omit<InboxEntry, "read" | "email" | "acknowledgedAt" | "snoozedUntil"> & {
  readonly team: string;
  readonly email: Exclude<EmailState, "sent">;
};

export type EntryKey = Pick<NewEntry, "team" | "member" | "notice">;

/** What a member has said of a notice. Times are ISO 8601 UTC. */
export type MemberAnswer = {
  readonly notice: string;
  /** When the member said for the team that it is known; null where the member has not. */
  readonly acknowledgedAt: string | null;
  /** Until when the member has put it off, which may be over; null where the member has not. */
  readonly snoozedUntil: string | null;
};

export type Inbox = {
  /** Writes entries that do not exist; existing entries stay as they are. @throws TransientTrouble */
  add(entries: readonly NewEntry[]): Promise<void>;
  /**
   * @param at ISO 8601: what is put off for longer is not due
   * @returns the notices of which an e-mail to a member is due, and when the last e-mail to the member was sent: ISO 8601, or null
   */
  emailsTo(
    member: TeamMember,
    at: string,
  ): Promise<{ readonly due: readonly string[]; readonly lastSentAt: string | null }>;
  /** Makes e-mails that are due at a time `sent`. @param at ISO 8601 @returns the entries that this call has claimed. @throws TransientTrouble */
  claimEmails(entries: readonly EntryKey[], at: string): Promise<EntryKey[]>;
  /** Records that the e-mail about claimed entries was not sent: it is to be tried again, or never. @throws TransientTrouble */
  unclaimEmails(entries: readonly EntryKey[], state: NewEntry["email"]): Promise<void>;
  /** @returns the entries of a team, or of one of its members, by member and time; none where there is no table */
  list(team: string, member?: string): Promise<InboxEntry[]>;
  /** @returns what the members of a team have said of notices, of each notice that a member has; none where there is no table. One query */
  acknowledged(team: string, notices: readonly string[]): Promise<MemberAnswer[]>;
  /** @returns the entry as it is now; undefined when there is none */
  markRead(entry: EntryKey): Promise<InboxEntry | undefined>;
  /**
   * Records that a member knows of a notice, and takes away an e-mail that is due. The first time stays.
   * @param at ISO 8601 UTC
   * @returns the entry as it is now; undefined when there is none
   */
  acknowledge(entry: EntryKey, at: string): Promise<InboxEntry | undefined>;
  /**
   * Puts an entry off: it counts as read until then, and is unread from then on.
   * @param until ISO 8601 UTC
   * @param isEmailed whether an e-mail about it is due then
   * @returns the entry as it is now; undefined when there is none, or none that is not acknowledged
   */
  snooze(entry: EntryKey, until: string, isEmailed: boolean): Promise<InboxEntry | undefined>;
};

type TeamMember = { readonly team: string; readonly member: string };

/** A member to whom something becomes due. `urgency`: a digit, the lowest for what is the most urgent. */
export type NewlyDue = TeamMember & { readonly urgency: number };

/** A member to whom an e-mail is due, once for each urgency of what is due. `mark` is another one each time that something more becomes due. */
export type DueMember = TeamMember & { readonly id: string; readonly mark: string };

/** The members to whom e-mails are due. */
export type DueEmails = {
  /** Adds members, after their entries, so that whoever finds the member finds the entries. */
  add(members: readonly NewlyDue[], mark: string): Promise<void>;
  /** Says that something is due to a member from a time on. Before the entry is put off, so that its end is not forgotten. @param until ISO 8601 UTC */
  snooze(member: NewlyDue, until: string): Promise<void>;
  /** Adds the members to whom something is due from a time on that is over at `at`, ISO 8601 UTC. @throws TransientTrouble */
  wake(at: string): Promise<void>;
  /** @returns those after the one with this id, page after page, the most urgent first and then team by team; none where there is no table */
  due(after?: string | null): AsyncIterable<DueMember>;
  /** Removes members to whom nothing is due any more. One for whom something became due in the meantime stays. @throws TransientTrouble */
  settle(members: readonly DueMember[]): Promise<void>;
  /** Counts e-mails of a day that may have no more than `most`. @returns false, and counts none, when there would be more */
  takeOfDay(day: string, emails: number, most: number): Promise<boolean>;
};

/** One e-mail to one member, about all that is due. */
export type Email = TeamMember & {
  /** The notices that it tells of, the most urgent first; at least one. */
  readonly notices: readonly string[];
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** ISO 8601 UTC. */
  readonly at: string;
};

export type Emails = {
  /**
   * @returns `refused` for an e-mail that will never be taken, `exhausted` when no e-mail at all is taken now: too many were sent in this second, or in 24 hours.
   * @throws errors that may be transient
   */
  send(email: Email): Promise<"sent" | "refused" | "exhausted">;
};
