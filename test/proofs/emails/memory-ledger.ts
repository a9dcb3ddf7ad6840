import type {
  DueEmails,
  DueMember,
  EmailState,
  EntryKey,
  Inbox,
} from "../../../lib/operations/ports/delivery.ts";

type Row = { email: EmailState; emailedAt: string };

export type MailLedger = {
  readonly inbox: Pick<Inbox, "add" | "emailsTo" | "claimEmails" | "unclaimEmails">;
  readonly dueEmails: Omit<DueEmails, "snooze">;
};

/**
 * The tables of entries and of members to whom e-mails are due, in memory, for as many as no engine on this machine takes in an hour. It does what the
 * adapters do for plain ids; emails.test.ts plays the same on both. The claim of an entry is one step, as a condition of the table makes it.
 */
export function createMemoryLedger(): MailLedger {
  const members = new Map<string, Map<string, Row>>();
  const entriesOf = (team: string, member: string): Map<string, Row> => {
    const key = `${team} ${member}`;
    const known = members.get(key) ?? new Map<string, Row>();
    members.set(key, known);
    return known;
  };
  const move = ({ team, member, notice }: EntryKey, from: EmailState, email: EmailState, at: string) => {
    const row = entriesOf(team, member).get(notice);
    if (row?.email !== from) return false;
    Object.assign(row, { email, emailedAt: at });
    return true;
  };
  const inbox: MailLedger["inbox"] = {
    async add(entries) {
      for (const { team, member, notice, email } of entries) {
        const rows = entriesOf(team, member);
        if (!rows.has(notice)) rows.set(notice, { email, emailedAt: "" });
      }
    },
    async emailsTo({ team, member }) {
      const rows = [...entriesOf(team, member)].sort(([left], [right]) => (left < right ? -1 : 1));
      const sentAt = rows.flatMap(([, { email, emailedAt }]) => (email === "sent" ? [emailedAt] : []));
      return {
        due: rows.flatMap(([notice, { email }]) => (email === "due" ? [notice] : [])),
        lastSentAt: sentAt.sort().at(-1) || null,
      };
    },
    claimEmails: async (entries, at) => entries.filter((entry) => move(entry, "due", "sent", at)),
    async unclaimEmails(entries, state) {
      for (const entry of entries) move(entry, "sent", state, "");
    },
  };
  return { inbox, dueEmails: createMemoryDueEmails() };
}

function createMemoryDueEmails(): MailLedger["dueEmails"] {
  const rows = new Map<string, DueMember>();
  const days = new Map<string, number>();
  /** The keys in order; undefined when one has been added since. */
  let sorted: readonly string[] | undefined;
  return {
    async add(added, mark) {
      for (const { team, member, urgency } of added) {
        const id = `email-${urgency}#${team}#${member}`;
        if (!rows.has(id)) sorted = undefined;
        rows.set(id, { id, team, member, mark });
      }
    },
    // Nothing is put off here.
    wake: async () => {},
    async *due(after = null) {
      sorted ??= [...rows.keys()].sort();
      const keys = sorted;
      for (let index = after === null ? 0 : firstAfter(keys, after); index < keys.length; index += 1) {
        const row = rows.get(keys[index] as string);
        if (row !== undefined) yield row;
      }
    },
    async settle(settled) {
      for (const { id, mark } of settled) if (rows.get(id)?.mark === mark) rows.delete(id);
    },
    async takeOfDay(day, emails, most) {
      const sent = (days.get(day) ?? 0) + emails;
      if (sent <= most) days.set(day, sent);
      return sent <= most;
    },
  };
}

/** Returns the index of the first key that is greater. */
function firstAfter(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
