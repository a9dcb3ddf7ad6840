import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import type { Call, History } from "./history.ts";
import { booksBalance } from "./invariants/bookkeeping.ts";
import { datesAreTrue } from "./invariants/dates.ts";
import { entriesEndOnce } from "./invariants/entries.ts";
import { otherKeysStay } from "./invariants/guest.ts";
import { holdsStop } from "./invariants/holds.ts";
import { appliedIsInForce } from "./invariants/in-force.ts";
import { inboxesTellOnce } from "./invariants/inbox.ts";
import { operatorsAreToldOnce } from "./invariants/operators.ts";
import { nobodyIsLeftWithAnUntruth } from "./invariants/over.ts";
import { readersOnlyRead } from "./invariants/readers.ts";
import { everyReferenceResolves } from "./invariants/resolves.ts";
import { onlyRecordedReferencesAreRewritten } from "./invariants/rewrites.ts";
import type { CreateRule, Judged, Rule } from "./invariants/rule.ts";
import { snapshotsAreTrue } from "./invariants/snapshot.ts";
import { State } from "./invariants/state.ts";
import { tokenProtects } from "./invariants/token.ts";
import { toldOnce } from "./invariants/told.ts";
import { SETS } from "./representative.ts";

/** The invariants that a history can show, by their number in docs/reliability.md. */
const RULES: Readonly<Record<string, CreateRule>> = {
  "1 no dangling reference": everyReferenceResolves,
  "2 and 5 user edits win, recorded before changed": onlyRecordedReferencesAreRewritten,
  "3 once": entriesEndOnce,
  "3 once, by the books": booksBalance,
  "4 told once": toldOnce,
  "4 told once, each member": inboxesTellOnce,
  "4 told once, the operators": operatorsAreToldOnce,
  "6 the token protects": tokenProtects,
  "7 reads are reads": readersOnlyRead,
  "9 equal ends": appliedIsInForce,
  "10 a guest": otherKeysStay,
  "11 a hold stops": holdsStop,
  "12 not left with an untruth": nobodyIsLeftWithAnUntruth,
  "12 not left with an untruth, dates": datesAreTrue,
  "13 a true snapshot": snapshotsAreTrue,
};

/**
 * Judges what happened by what was seen from outside: calls, and what each changed. It knows nothing of conditions in the code.
 *
 * @returns what is wrong, in words; nothing when all is well
 */
export function violationsOf(
  history: History,
  options: Pick<Judged, "isSettled"> & Partial<Judged>,
): string[] {
  const violations: string[] = [];
  let where = "";
  const judged = { history, sources: referenceSources, sets: SETS, inForce: new Map(), ...options };
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
