import { type Change, canonical, USER, type WireItem, type WireValue } from "../history.ts";
import { type Reference, referencesIn, withValue } from "./reference.ts";
import type { CreateRule } from "./rule.ts";
import { type State, textOf, unpacked } from "./state.ts";

type Values = { readonly model?: WireValue; readonly fields?: WireItem };
type JournalEntry = {
  readonly table: string;
  readonly key: WireItem;
  readonly place: { readonly model: readonly (string | number)[] };
  readonly before: Values;
  readonly after?: Values;
  /** Names of the parameters that were looked at. */
  readonly compared: readonly string[];
  readonly migration: string;
};

/**
 * 2, 5 and 10. What a run changes in an item is a reference to a tombstone, and becomes what the tombstone says now; it was recorded before,
 * exactly as it was and as it is then; nothing else of the item changes, no parameter either that was not recorded as looked at. So a value
 * that a user wrote after it was read is never overwritten: it is not the one that was recorded, or its model lives.
 */
export const onlyRecordedReferencesAreRewritten: CreateRule = ({ sources }, complain) => {
  const tables = new Set(sources.map(({ table }) => table));
  const recorded = new Map<string, JournalEntry[]>();
  const placeOf = (table: string, key: WireItem, path: readonly (string | number)[]): string =>
    canonical([table, key, path.map(String)]);

  const record = (item: WireItem): void => {
    for (const entry of unpacked(item) as JournalEntry[]) {
      const place = placeOf(entry.table, entry.key, entry.place.model);
      const known = { ...entry, migration: textOf(item.migration) ?? "" };
      recorded.set(place, [...(recorded.get(place) ?? []), known]);
    }
  };

  const judge = ({ table, key, before, after }: Change, state: State): void => {
    if (before === undefined || after === undefined) {
      complain(`${key} was ${before === undefined ? "made" : "deleted"} by a run`);
      return;
    }
    const ofTable = sources.filter((source) => source.table === table);
    const now = new Map(referencesIn(after, ofTable).map((one) => [one.source, one]));
    let restored = after;
    for (const old of referencesIn(before, ofTable)) {
      const next = now.get(old.source);
      if (next === undefined || canonical(valuesOf(old)) === canonical(valuesOf(next))) continue;
      const entries = recorded.get(placeOf(table, JSON.parse(key), old.path)) ?? [];
      const made = entries.find((entry) => isOf(entry, old, next));
      if (made === undefined) {
        const [was, is] = [canonical(valuesOf(old)), canonical(valuesOf(next))];
        complain(`${key} /${old.path.join("/")} was rewritten without a record of it: ${was} became ${is}`);
      }
      if (made?.migration.startsWith("undo:") === true) judgeUndo(key, made, entries, next, state);
      else judgeIds(key, old, next, state);
      restored = withValue(restored, old.path, old.model);
      for (const name of made?.compared ?? []) {
        if (old.parametersPath !== undefined && next.parameters?.M !== undefined)
          restored = withValue(restored, [...old.parametersPath, name], fieldOf(old, name));
      }
    }
    if (canonical(restored) !== canonical(before)) complain(`${key} changed beside its references`);
  };

  /** What comes back is what a change that was recorded before has taken away, and its model lives. */
  const judgeUndo = (
    key: string,
    { before, after = {}, compared }: JournalEntry,
    entries: readonly JournalEntry[],
    next: Reference,
    state: State,
  ): void => {
    const isTheOther = (one: JournalEntry): boolean =>
      one.after !== undefined &&
      canonical(one.after.model) === canonical(before.model) &&
      canonical(one.before.model) === canonical(after.model) &&
      compared.every(
        (name) =>
          canonical(one.after?.fields?.[name]) === canonical(before.fields?.[name]) &&
          canonical(one.before.fields?.[name]) === canonical(after.fields?.[name]),
      );
    const isList = Array.isArray(after.model?.L);
    if (!isList && !entries.some(isTheOther)) complain(`${key} got back what no change has taken away`);
    for (const id of next.ids)
      if (
        state.model(id)?.status === "deleted" &&
        !entries.some((one) => canonical(one.before.model).includes(id))
      )
        complain(`${key} got ${id} back, which is deleted`);
  };

  const judgeIds = (key: string, old: Reference, next: Reference, state: State): void => {
    const tombstones = old.ids.flatMap((id) => {
      const row = state.model(id);
      return row?.status === "deleted" && row.marked !== true ? [row] : [];
    });
    const left = new Set(tombstones.map(({ id }) => id));
    const targets = new Set(tombstones.map(({ redirectsTo }) => redirectsTo));
    for (const id of old.ids) {
      const isKept = next.ids.includes(id);
      if (left.has(id) && isKept && !targets.has(id)) complain(`${key} kept ${id}`);
      if (!left.has(id) && !isKept) complain(`${key} lost ${id}, which is no tombstone`);
    }
    for (const { id, redirectsTo } of tombstones) {
      if (typeof redirectsTo === "string" && !next.ids.includes(redirectsTo))
        complain(`${key} lost ${String(id)}, which leads to ${redirectsTo}`);
    }
    for (const id of next.ids) {
      if (!old.ids.includes(id) && !targets.has(id)) complain(`${key} got ${id}, where no tombstone leads`);
    }
  };

  return {
    before({ process, changes }, state) {
      if (process === USER) return;
      for (const change of changes) if (tables.has(change.table)) judge(change, state);
    },
    after({ changes }) {
      for (const { table, after } of changes)
        if (table === "ledger" && after !== undefined && textOf(after.pk)?.startsWith("JOURNAL#"))
          record(after);
    },
  };
};

function valuesOf({ model, parameters }: Pick<Reference, "model" | "parameters">): object {
  return { model, ...(parameters === undefined ? {} : { parameters }) };
}

function isOf({ before, after, compared }: JournalEntry, old: Reference, next: Reference): boolean {
  return after !== undefined && agrees(before, old, compared) && agrees(after, next, compared);
}

function agrees({ model, fields = {} }: Values, reference: Reference, compared: readonly string[]): boolean {
  return (
    canonical(model) === canonical(reference.model) &&
    compared.every((name) => canonical(fields[name]) === canonical(fieldOf(reference, name)))
  );
}

function fieldOf({ parameters }: Reference, name: string): WireValue | undefined {
  const map = parameters?.M as WireItem | undefined;
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
