import type { InboxEntry } from "../../contract/notices.ts";
import type { Colours } from "./colour.ts";
import { table } from "./table.ts";
import { shownTime } from "./time.ts";

/** Returns what members see, as a table. */
export function inboxText(inbox: readonly InboxEntry[], colours: Colours): string {
  return table(
    [
      { title: "DELIVERED (UTC)", value: (entry: InboxEntry) => shownTime(entry.at) },
      { title: "MEMBER", value: (entry: InboxEntry) => entry.member },
      { title: "STATE", value: stateOf, isWhole: true },
      { title: "E-MAIL", value: (entry: InboxEntry) => (entry.email ? "yes" : "no"), hide: 2 },
      { title: "MUTED", value: (entry: InboxEntry) => (entry.muted ? "yes" : "no"), hide: 1 },
      { title: "NOTICE", value: (entry: InboxEntry) => entry.notice, isWhole: true },
      { title: "TITLE", value: (entry: InboxEntry) => entry.title, isSentence: true },
    ],
    inbox,
    colours,
  );
}

function stateOf({ read, acknowledgedAt, snoozedUntil }: InboxEntry): string {
  if (acknowledgedAt !== null) return "acknowledged";
  if (snoozedUntil !== null) return `snoozed until ${shownTime(snoozedUntil)?.replace(NO_SECONDS, "")}`;
  return read ? "read" : "unread";
}

/** Matches the end of a time that says nothing: its seconds, and a midnight. */
const NO_SECONDS = /(?: 00:00)?:\d\d$/;
