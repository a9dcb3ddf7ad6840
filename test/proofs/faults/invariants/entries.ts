import type { EntryState } from "../../../../lib/contract/results.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem, textOf } from "./state.ts";

/** Where an entry may go from each state: by a run, and by a person who marks or unmarks. */
const BY_A_RUN: Record<EntryState, readonly EntryState[]> = {
  pending: ["running", "succeeded", "incomplete", "superseded"],
  running: ["succeeded", "incomplete", "superseded"],
  incomplete: ["running", "succeeded", "superseded"],
  // A later pass found a reference that it cannot write.
  succeeded: ["incomplete"],
  marked: [],
  // The model was deleted, or deprecated, again.
  superseded: ["running"],
};

const BY_A_PERSON: Record<EntryState, readonly EntryState[]> = {
  pending: ["marked"],
  running: ["marked"],
  incomplete: ["marked"],
  succeeded: ["pending"],
  marked: ["pending"],
  superseded: [],
};

/** 3. A migration that succeeded or was marked does not run again unless it is unmarked; no entry ever disappears. */
export const entriesEndOnce: CreateRule = ({ history }, complain) => {
  return {
    after({ process, changes }) {
      for (const { table, before, after } of changes) {
        if (table !== "ledger" || textOf((after ?? before)?.pk) !== "MIGRATION") continue;
        if (after === undefined) complain("an entry is gone");
        if (before === undefined || after === undefined) continue;
        const [from, to] = [plainItem(before), plainItem(after)];
        if (from.state === to.state) continue;
        const isByHand = ["mark", "unmark"].includes(history.deeds.get(process) ?? "");
        const allowed = isByHand ? BY_A_PERSON : BY_A_RUN;
        if (!allowed[from.state as EntryState].includes(to.state as EntryState))
          complain(`${String(from.id)} went from ${String(from.state)} to ${String(to.state)}`);
      }
    },
  };
};
