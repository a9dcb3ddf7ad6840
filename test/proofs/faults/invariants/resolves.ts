import { referencesIn } from "./reference.ts";
import type { CreateRule } from "./rule.ts";
import type { State } from "./state.ts";

/**
 * 1. Every live reference resolves, at every moment, to a living model, or to a tombstone without replacement; when nothing is left to be done, no
 * reference to a tombstone is left, but for marked ones.
 */
export const everyReferenceResolves: CreateRule = ({ sources, isSettled }, complain) => {
  const tables = new Set(sources.map(({ table }) => table));
  const check = (state: State, problemOf: (state: State, id: string) => string | undefined): void => {
    for (const table of tables) {
      const ofTable = sources.filter((source) => source.table === table);
      for (const [key, item] of state.items(table)) {
        for (const { ids, path } of referencesIn(item, ofTable)) {
          for (const id of ids) {
            const problem = problemOf(state, id);
            if (problem !== undefined) complain(`${key} /${path.join("/")} holds ${id}, which ${problem}`);
          }
        }
      }
    }
  };
  return {
    after({ changes }, state) {
      for (const { table, key, after } of changes)
        if (table === "models" && after === undefined) complain(`the row ${key} is gone`);
      if (changes.some(({ table }) => table === "models" || tables.has(table))) check(state, danglingOf);
    },
    atEnd(state) {
      if (isSettled) check(state, leftOf);
    },
  };
};

/** As readers do: an id without a row was never known; a tombstone leads on. */
function danglingOf(state: State, id: string): string | undefined {
  let row = state.model(id);
  for (let hops = 0; row?.status === "deleted" && typeof row.redirectsTo === "string"; hops += 1) {
    // The resolver reads two rows.
    if (hops === 2) return "leads on for too long";
    const next = state.model(row.redirectsTo);
    if (next === undefined) return `redirects to ${row.redirectsTo}, which has no row`;
    row = next;
  }
  return undefined;
}

function leftOf(state: State, id: string): string | undefined {
  const row = state.model(id);
  return row?.status === "deleted" && row.marked !== true ? "is deleted" : undefined;
}
