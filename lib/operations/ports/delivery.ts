import type { ToldMember } from "../../contract/members.ts";
import type { InboxEntry } from "../../contract/results.ts";

export type Members = {
  /** @returns those of a team who have a permission; none of a team that nobody knows. @throws when nobody can say */
  withPermission(team: string, permission: string): Promise<readonly ToldMember[]>;
};

/** An e-mail to be sent is `due`; it is `sent` from the moment at which somebody begins to send it. */
type EmailState = "none" | "due" | "sent";

export type NewEntry = Omit<InboxEntry, "read" | "email"> & {
  readonly team: string;
  readonly email: Exclude<EmailState, "sent">;
};

export type EntryKey = Pick<NewEntry, "team" | "member" | "notice">;

export type Inbox = {
  /** Writes those that do not exist; the others stay as they are. @throws TransientTrouble */
  add(entries: readonly NewEntry[]): Promise<void>;
  /** Makes e-mails that are due `sent`. @returns those that nobody else has taken. @throws TransientTrouble */
  claimEmails<Key extends EntryKey>(entries: readonly Key[]): Promise<Key[]>;
  /** Says of a claimed e-mail that it was not sent: to be tried again, or never. @throws TransientTrouble */
  unclaimEmail(entry: EntryKey, state: NewEntry["email"]): Promise<void>;
  /** @returns those of a team, or of one member of it, by member and time; none where there is no table */
  list(team: string, member?: string): Promise<InboxEntry[]>;
  /** @returns the entry as it is now; undefined when there is none */
  markRead(entry: EntryKey): Promise<InboxEntry | undefined>;
};

export type Email = EntryKey & {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: string;
};

export type Emails = {
  /** @returns `refused` for one that will never be taken. @throws what may pass */
  send(email: Email): Promise<"sent" | "refused">;
};
