import { canonical, USER, type WireItem, type WireValue } from "../history.ts";
import { type Reference, referencesIn } from "./reference.ts";
import type { CreateRule, Judged } from "./rule.ts";
import { type Plain, type State, textOf } from "./state.ts";

/** How people and forms write numbers. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * 10. Of the parameters beside a reference, a run changes only those that a set on its way describes: that of the model that was there, of the one
 * that comes, or of one between. Everything else is the adopter's, to the last byte, also what a user has just written. A number that was kept as
 * text stays a text. A single reference that was rewritten holds exactly what the tombstone's row says; one that was cleared keeps all its
 * parameters. What else of an item changes is judged with the record of it.
 */
export const otherKeysStay: CreateRule = ({ sources, sets }, complain) => {
  const tables = new Set(sources.map(({ table }) => table));

  const judge = (key: string, old: Reference, next: Reference, state: State): void => {
    const [before, after] = [parametersOf(old), parametersOf(next)];
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    const changed = [...names].filter((name) => canonical(before[name]) !== canonical(after[name]));
    const rowOf = ({ ids }: Reference) => (ids.length === 1 ? state.model(ids[0] as string) : undefined);
    const row = rowOf(old);
    const ours = new Set(
      [row, rowOf(next)].flatMap((one) => (one === undefined ? [] : [...describedBy(one, state, sets)])),
    );
    for (const name of changed) {
      if (!ours.has(name)) complain(`${key}: the key ${name} is described by no set on the way, and changed`);
      if (isNumberText(before[name]) && after[name]?.N !== undefined)
        complain(`${key}: ${name} was a number kept as text, and is a number now`);
    }
    if (row?.status !== "deleted" || canonical(old.ids) === canonical(next.ids)) return;
    const decided = typeof row.redirectsTo === "string" ? [row.redirectsTo] : [];
    if (canonical(next.ids) !== canonical(decided))
      complain(`${key} reads back as ${next.ids.join(", ")}, not as ${decided.join(", ")}`);
    if (decided.length === 0 && changed.length > 0)
      complain(`${key} was cleared, and its parameters changed`);
  };

  return {
    before({ process, changes }, state) {
      if (process === USER) return;
      for (const { table, key, before, after } of changes) {
        if (!tables.has(table) || before === undefined || after === undefined) continue;
        const ofTable = sources.filter((source) => source.table === table);
        const now = new Map(referencesIn(after, ofTable).map((one) => [one.source, one]));
        for (const old of referencesIn(before, ofTable)) {
          const next = now.get(old.source);
          if (next === undefined) complain(`${key}: nothing is read back where ${old.source} was`);
          else judge(key, old, next, state);
        }
      }
    },
  };
};

function parametersOf({ parameters }: Reference): WireItem {
  return (parameters?.M ?? {}) as WireItem;
}

function isNumberText(value: WireValue | undefined): boolean {
  return NUMBER.test(textOf(value) ?? "");
}

/** Names that the sets of a tombstone, of its end and of what is between them describe, with those that mean the same. */
function describedBy(row: Plain, state: State, { sets, synonyms = [] }: Judged["sets"]): ReadonlySet<string> {
  const ids = [...((row.via as readonly string[] | undefined) ?? []), row.redirectsTo];
  const rows = [row, ...ids.map((id) => (typeof id === "string" ? state.model(id) : undefined))];
  const names = new Set<string>();
  for (const one of rows) {
    const { parameters = "BasicParameters", parameterMap } = one ?? { parameters: null };
    const set = typeof parameters === "string" ? sets[parameters] : undefined;
    for (const name of Object.keys({ ...set?.fields, ...(parameterMap as object | undefined) }))
      names.add(name);
  }
  for (const { fields } of synonyms) {
    if (fields.some((name) => names.has(name))) for (const name of fields) names.add(name);
  }
  return names;
}
