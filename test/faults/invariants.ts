import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import type { Call, History } from "./history.ts";
import { entriesEndOnce } from "./invariants/entries.ts";
import { inboxesTellOnce } from "./invariants/inbox.ts";
import { readersOnlyRead } from "./invariants/readers.ts";
import { everyReferenceResolves } from "./invariants/resolves.ts";
import { onlyRecordedReferencesAreRewritten } from "./invariants/rewrites.ts";
import type { CreateRule, Rule } from "./invariants/rule.ts";
import { State } from "./invariants/state.ts";
import { tokenProtects } from "./invariants/token.ts";
import { toldOnce } from "./invariants/told.ts";

/** The invariants that a history can show, by their number in docs/reliability.md. */
const RULES: Readonly<Record<string, CreateRule>> = {
  "1 no dangling reference": everyReferenceResolves,
  "2 and 5 user edits win, recorded before changed": onlyRecordedReferencesAreRewritten,
  "3 once": entriesEndOnce,
  "4 told once": toldOnce,
  "4 told once, each member": inboxesTellOnce,
  "6 the token protects": tokenProtects,
  "7 reads are reads": readersOnlyRead,
};

/**
 * Judges what happened by what was seen from outside: calls, and what each changed. It knows nothing of conditions in the code.
 *
 * @returns what is wrong, in words; nothing when all is well
 */
export function violationsOf(
  history: History,
  options: { readonly sources?: readonly ReferenceSource[]; readonly isSettled: boolean },
): string[] {
  const violations: string[] = [];
  let where = "";
  const judged = { history, sources: options.sources ?? referenceSources, isSettled: options.isSettled };
  const rules = Object.entries(RULES).map(
    ([name, create]): Rule => create(judged, (message) => violations.push(`${name}: ${message} (${where})`)),
  );
  const state = new State(history.before);
  for (const call of history.calls) {
    where = placeOf(call);
    for (const rule of rules) rule.before?.(call, state);
    state.apply(call);
    for (const rule of rules) rule.after?.(call, state);
  }
  where = "at the end";
  for (const rule of rules) rule.atEnd?.(state);
  return violations;
}

function placeOf({ process, number, command }: Call): string {
  return `${process}, call ${number}, ${command}`;
}
