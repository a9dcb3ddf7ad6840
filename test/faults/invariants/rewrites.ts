import { type Change, canonical, USER, type WireItem, type WireValue } from "../history.ts";
import { type Reference, referencesIn, withValue } from "./reference.ts";
import type { CreateRule } from "./rule.ts";
import { type State, textOf, unpacked } from "./state.ts";

type Values = { readonly model: WireValue; readonly parameters?: WireValue };
type JournalEntry = {
  readonly table: string;
  readonly key: WireItem;
  readonly place: { readonly model: readonly (string | number)[] };
  readonly before: Values;
  readonly after?: Values;
};

/**
 * 2 and 5. What a run changes in an item is a reference to a tombstone, and becomes what the tombstone says now; it was recorded before, exactly
 * as it was and as it is then; nothing else of the item changes. So a value that a user wrote after it was read is never overwritten:
 * it is not the one that was recorded, or its model lives.
 */
export const onlyRecordedReferencesAreRewritten: CreateRule = ({ sources }, complain) => {
  const tables = new Set(sources.map(({ table }) => table));
  const recorded = new Map<string, JournalEntry[]>();
  const placeOf = (table: string, key: WireItem, path: readonly (string | number)[]): string =>
    canonical([table, key, path.map(String)]);

  const record = (item: WireItem): void => {
    for (const entry of unpacked(item) as JournalEntry[]) {
      const place = placeOf(entry.table, entry.key, entry.place.model);
      recorded.set(place, [...(recorded.get(place) ?? []), entry]);
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
      if (!entries.some((entry) => isOf(entry, old, next))) {
        const [was, is] = [canonical(valuesOf(old)), canonical(valuesOf(next))];
        complain(`${key} /${old.path.join("/")} was rewritten without a record of it: ${was} became ${is}`);
      }
      judgeIds(key, old, next, state);
      restored = withValue(restored, old.path, old.model);
      if (old.parametersPath !== undefined)
        restored = withValue(restored, old.parametersPath, old.parameters);
    }
    if (canonical(restored) !== canonical(before)) complain(`${key} changed beside its references`);
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

function valuesOf({ model, parameters }: Pick<Reference, "model" | "parameters">): Values {
  return { model, ...(parameters === undefined ? {} : { parameters }) };
}

function isOf({ before, after }: JournalEntry, old: Reference, next: Reference): boolean {
  return (
    after !== undefined &&
    canonical(before) === canonical(valuesOf(old)) &&
    canonical(after) === canonical(valuesOf(next))
  );
}
