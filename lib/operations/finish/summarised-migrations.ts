import { addCounts } from "../../domain/items/counts.ts";
import { type EntryRecord, NO_REFERENCES } from "../../domain/models/records.ts";
import type { SummarisedMigration, SummarisedMigrations } from "../../domain/notices/run-summary.ts";
import type { contributionsOf } from "./close-entry.ts";

/** Most migrations that are named to the operators: their text has room for about as many. */
const MOST_NAMED = 50;

/** Returns what a run did for the migrations that it closed, or came back to: those with the most references first. */
export function summarisedMigrations(
  closed: readonly EntryRecord[],
  contributions: ReturnType<typeof contributionsOf>,
): SummarisedMigrations {
  const all = closed.map((entry) => summarised(entry, contributions.get(entry.id)));
  const sorted = all.toSorted((left, right) => weightOf(right) - weightOf(left));
  return { named: sorted.slice(0, MOST_NAMED), others: Math.max(sorted.length - MOST_NAMED, 0) };
}

function summarised(
  { kind, model, replacement, state, error }: EntryRecord,
  contributions: ReturnType<ReturnType<typeof contributionsOf>["get"]> = new Map(),
): SummarisedMigration {
  const parts = [...contributions.values()];
  return {
    kind,
    model,
    replacement,
    state,
    references: parts.reduce((sum, { counts }) => addCounts(sum, counts), NO_REFERENCES),
    teams: new Set(parts.flatMap(({ teams }) => teams)).size,
    ...(error === null ? {} : { error: error.message }),
  };
}

/** What failed comes first, then what concerns most references. */
function weightOf({ references, error }: SummarisedMigration): number {
  const { rewritten, cleared, noted } = references;
  return (error === undefined ? 0 : Number.MAX_SAFE_INTEGER / 2) + rewritten + cleared + noted;
}
