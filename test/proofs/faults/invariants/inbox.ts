import { DEFAULT_PERMISSION } from "../../../../lib/domain/notices/notice.ts";
import { canonical } from "../history.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem, type State, textOf } from "./state.ts";
import { noticesIn } from "./told.ts";

/**
 * 4, for members. Every published notice is in the inbox of each member who may be told, and says how many it has reached; where there is
 * nobody, it is kept. Nothing is taken out of an inbox or told in another way, and what was acknowledged stays so, from the first time on. An e-mail is
 * sent once at most, and once more for each time that its member puts it off: who dies while sending it has sent it, or never will.
 */
export const inboxesTellOnce: CreateRule = ({ history, isSettled }, complain) => {
  /** The entries that were put off, as often as they were. */
  const putOff: string[] = [];
  return {
    before({ changes, command }) {
      for (const { table, key, before, after } of changes) {
        if (table !== "inbox" || before === undefined) continue;
        if (textOf(before.title) !== textOf(after?.title))
          complain(`${command} took ${key} away, or told it in another way`);
        const known = textOf(before.acknowledgedAt);
        if (known !== undefined && known !== textOf(after?.acknowledgedAt))
          complain(`${command} changed when ${key} was acknowledged`);
        const until = textOf(after?.snoozedUntil);
        if (until !== undefined && until !== textOf(before.snoozedUntil))
          putOff.push(canonical([textOf(before.pk), textOf(before.sk)]));
      }
    },
    atEnd(state) {
      const notices = noticesIn(state);
      const entries = new Set(
        [...state.items("inbox").values()].map((item) => canonical([textOf(item.pk), textOf(item.sk)])),
      );
      const expected = new Set<string>();
      for (const { id, team, state: standing, reached } of notices) {
        const members = membersOf(state, team.id);
        const names = members.map((member) => canonical([`TEAM#${team.id}`, `${member}#${id}`]));
        for (const name of names) expected.add(name);
        if (!isSettled || standing !== "published") continue;
        for (const name of names) if (!entries.has(name)) complain(`${name} is in no inbox`);
        if (reached !== members.length)
          complain(`${id} says that it reached ${reached} of ${members.length}`);
        if (members.length === 0 && state.rows("OUTBOX", `UNREACHED#${id}`).length === 0)
          complain(`${id} has reached nobody, and nobody will try again`);
      }
      for (const name of entries) if (!expected.has(name)) complain(`${name} is in an inbox for no reason`);
      const sent = history.emails.flatMap(({ team, member, notices: told }) =>
        told.map((notice) => canonical([`TEAM#${team}`, `${member}#${notice}`])),
      );
      const countOf = (names: readonly string[], name: string) => names.filter((one) => one === name).length;
      for (const name of new Set(sent))
        if (countOf(sent, name) > 1 + countOf(putOff, name)) complain(`the e-mail ${name} was sent twice`);
    },
  };
};

function membersOf(state: State, team: string): string[] {
  return [...state.items("workspace").values()]
    .map(plainItem)
    .filter(({ kind, team: own }) => kind === "member" && own === team)
    .filter(({ permissions }) => (permissions as readonly unknown[]).includes(DEFAULT_PERMISSION))
    .map(({ id }) => String(id));
}
