import type { Change } from "../../contract/change.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { FieldAction, ParameterChange } from "../../contract/results.ts";
import { changeOf } from "../references/change.ts";
import type { JournalEntry } from "../references/journal.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { cut } from "../text/inert-text.ts";

/** What one migration changed, as far as the journal was read. */
export type MigrationChanges = {
  /** Number of references that it rewrote or cleared. */
  readonly references: number;
  /** Settings that changed, those most often changed first. */
  readonly fields: readonly SettingChanges[];
  /** Some of the places. */
  readonly examples: readonly Change[];
};

/** How often a setting changed in one way. `as`: the name under which its value goes on, where it is another one. */
export type SettingChanges = {
  readonly field: string;
  readonly action: FieldAction;
  readonly as: string | null;
  readonly count: number;
  /** The first ways in which it changed, as JSON; null where there was no value, or is none. */
  readonly values: readonly { readonly from: string | null; readonly to: string | null }[];
};

/** Of each: a page shows what kind of change it was, and names the command that lists them all. */
const MOST_EXAMPLES = 3;
const MOST_VALUES = 3;
const MOST_FIELDS = 20;
/** Longest value, in characters of its JSON. */
const LONGEST_VALUE = 80;

type FieldTally = Omit<SettingChanges, "count" | "values"> & {
  count: number;
  readonly values: Map<string, SettingChanges["values"][number]>;
};
type Tally = { references: number; readonly fields: Map<string, FieldTally>; readonly examples: Change[] };

/** Counts journal entries by migration. Entries are given once each, and only those that were written. */
export function createChangesTally() {
  const tallies = new Map<string, Tally>();
  return {
    /** @param pass what the plan of the entry's pass says: its sources, and when it began, ISO 8601 UTC */
    add(
      migration: string,
      entry: JournalEntry,
      pass: { readonly sources: readonly ReferenceSource[]; readonly startedAt: string },
    ): void {
      const tally: Tally = tallies.get(migration) ?? { references: 0, fields: new Map(), examples: [] };
      tallies.set(migration, tally);
      tally.references += entry.references;
      for (const change of entry.changes) addField(tally.fields, change);
      if (isWanted(tally.examples, entry)) {
        const source = pass.sources.find(({ name }) => name === entry.source);
        tally.examples.push(changeOf(entry, { source, state: "written", at: pass.startedAt }));
      }
    },
    result: (): Record<string, MigrationChanges> =>
      Object.fromEntries([...tallies].map(([migration, tally]) => [migration, changesOf(tally)])),
  };
}

function addField(fields: Map<string, FieldTally>, change: ParameterChange): void {
  const { field, action, from, to } = change;
  const as = change.as ?? null;
  const key = JSON.stringify([field, action, as]);
  const tally: FieldTally = fields.get(key) ?? { field, action, as, count: 0, values: new Map() };
  fields.set(key, tally);
  tally.count += 1;
  const value = { from: valueText(from), to: valueText(to) };
  if (tally.values.size < MOST_VALUES) tally.values.set(JSON.stringify(value), value);
}

function valueText(value: unknown): string | null {
  return value === undefined ? null : cut(JSON.stringify(value), LONGEST_VALUE);
}

/** Tells whether a place adds to the examples: one with settings says more than one without. */
function isWanted(examples: Change[], { changes }: JournalEntry): boolean {
  if (examples.length < MOST_EXAMPLES) return true;
  const plain = changes.length === 0 ? -1 : examples.findIndex(isPlain);
  if (plain >= 0) examples.splice(plain, 1);
  return plain >= 0;
}

function isPlain({ before, after }: Change): boolean {
  return JSON.stringify(before.parameters) === JSON.stringify(after.parameters);
}

function changesOf({ references, fields, examples }: Tally): MigrationChanges {
  const sorted = [...fields.values()].sort(
    (left, right) => right.count - left.count || byCodeUnit(left.field, right.field),
  );
  return {
    references,
    fields: sorted.slice(0, MOST_FIELDS).map((each) => ({ ...each, values: [...each.values.values()] })),
    examples,
  };
}
