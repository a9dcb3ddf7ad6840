import { type Change, canonical, USER, type WireItem } from "../history.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem, textOf } from "./state.ts";

/**
 * 6. The token never goes down, and what the token protects (rows of models, entries, the head row, references) is written only by the process
 * that took the token that holds at that moment. A cursor is written by no process with a token below that of the last who wrote it: its
 * other rows of a pass are keyed so that a late writer does no harm.
 */
export const tokenProtects: CreateRule = ({ sources }, complain) => {
  const references = new Set(sources.map(({ table }) => table));
  const own = new Map<string, number>();
  return {
    before({ process, changes, command }, state) {
      if (process === USER) return;
      const token = tokenOf(state.head());
      const raised = changes.find((change) => isHead(change));
      const next = raised?.after === undefined ? token : tokenOf(plain(raised.after));
      if (next < token) complain(`the token went from ${token} to ${next}`);
      if (next > token + 1) complain(`the token went from ${token} to ${next} at once`);
      if (next > token) own.set(process, next);
      const isHolder = own.get(process) === next;
      for (const change of changes) {
        if (isCursor(change) && tokenOf(plain(change.after)) < tokenOf(plain(change.before)))
          complain(`${command} set the cursor ${change.key} back`);
        if (!isHolder && isProtected(change, references))
          complain(
            `${command} of a process with the token ${own.get(process)} wrote ${change.table} ${change.key} under the token ${next}`,
          );
      }
    },
  };
};

function tokenOf(head: Readonly<Record<string, unknown>>): number {
  return typeof head.token === "number" ? head.token : 0;
}

function isHead({ table, key }: Change): boolean {
  return table === "ledger" && key === canonical({ pk: { S: "HEAD" }, sk: { S: "HEAD" } });
}

function isProtected(change: Change, references: ReadonlySet<string>): boolean {
  const { table, before, after } = change;
  if (table === "models" || references.has(table)) return true;
  if (isHead(change)) return canonical(withoutRequest(before)) !== canonical(withoutRequest(after));
  return textOf((after ?? before)?.pk) === "MIGRATION";
}

function isCursor({ before, after }: Change): boolean {
  return textOf((after ?? before)?.sk)?.startsWith("CURSOR#") === true;
}

function plain(item: WireItem | undefined): Readonly<Record<string, unknown>> {
  return item === undefined ? {} : plainItem(item);
}

/** Who wants what, whose the ledger is, and that it is on hold, is recorded without a lease; the row may begin with that. */
function withoutRequest(item: WireItem | undefined): object {
  const {
    wanted: _wanted,
    stack: _stack,
    hold: _hold,
    lifted: _lifted,
    token,
    pk: _pk,
    sk: _sk,
    ...rest
  } = item ?? {};
  return token === undefined || token.N === "0" ? rest : { ...rest, token };
}
