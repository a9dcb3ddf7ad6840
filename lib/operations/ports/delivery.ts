import type { ToldMember } from "../../contract/members.ts";
import type { InboxEntry } from "../../contract/results.ts";

export type Members = {
  /** @returns the members of a team that have a permission; none for an unknown team. @throws when the members cannot be determined */
  withPermission(team: string, permission: string): Promise<readonly ToldMember[]>;
};

/** An e-mail to be sent is `due`; it is `sent` from the moment at which its sending begins. */
export type EmailState = "none" | "due" | "sent";

export type NewEntry = Omit<InboxEntry, "read" | "email"> & {
  readonly team: string;
  readonly email: Exclude<EmailState, "sent">;
};

export type EntryKey = Pick<NewEntry, "team" | "member" | "notice">;

export type Inbox = {
  /** Writes entries that do not exist; existing entries stay as they are. @throws TransientTrouble */
  add(entries: readonly NewEntry[]): Promise<void>;
  /** Makes e-mails that are due `sent`. @returns the entries that this call has claimed. @throws TransientTrouble */
  claimEmails<Key extends EntryKey>(entries: readonly Key[]): Promise<Key[]>;
  /** Records that a claimed e-mail was not sent: it is to be tried again, or never. @throws TransientTrouble */
  unclaimEmail(entry: EntryKey, state: NewEntry["email"]): Promise<void>;
  /** @returns the entries of a team, or of one of its members, by member and time; none where there is no table */
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
  /** @returns `refused` for an e-mail that will never be taken. @throws errors that may be transient */
  send(email: Email): Promise<"sent" | "refused">;
};
