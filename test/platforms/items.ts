import { isDeepStrictEqual } from "node:util";
import type { AttributeValue, Item } from "../../lib/domain/items/attribute-value.ts";
import { toItem } from "./documents.ts";
import type { Platform, Row } from "./platform.ts";

/** Items of all tables of a platform. */
export type ItemsByKey = Readonly<Record<string, Item>>;

export function keyOf(table: string, keys: readonly string[], item: Item): string {
  return JSON.stringify([table, ...keys.map((key) => item[key])]);
}

export function itemsOf({ rows, tables }: Platform, of: (row: Row) => Item): ItemsByKey {
  return Object.fromEntries(
    rows.map((row) => [keyOf(row.table, tables[row.table] ?? [], toItem(row.document)), of(row)]),
  );
}

/** Attributes in which a platform keeps the time of the last change. */
function touchedBy({ sources }: Platform): ReadonlySet<string> {
  return new Set(sources.flatMap(({ touch }) => touch?.updatedAt?.slice(1) ?? []));
}

export function withoutTouch(platform: Platform, items: ItemsByKey): ItemsByKey {
  const touched = touchedBy(platform);
  return mapValues(items, (item) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => !touched.has(name))),
  );
}

/** Returns the changed items that keep the time of their last change: each has another time, in the same form. */
export function touchedKeys(platform: Platform, before: ItemsByKey, after: ItemsByKey): readonly string[] {
  const touched = [...touchedBy(platform)];
  return Object.keys(before)
    .filter((key) => touched.some((name) => isTouched(before[key]?.[name], after[key]?.[name])))
    .sort();
}

function isTouched(before: AttributeValue | undefined, after: AttributeValue | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return isDeepStrictEqual(Object.keys(before), Object.keys(after)) && !isDeepStrictEqual(before, after);
}

/** Items that are not as they were, of those that keep a time. */
export function changedKeys(platform: Platform, before: ItemsByKey, after: ItemsByKey): readonly string[] {
  const touched = [...touchedBy(platform)];
  return Object.keys(before)
    .filter((key) => touched.some((name) => before[key]?.[name] !== undefined))
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .sort();
}

function mapValues(items: ItemsByKey, change: (item: Item) => Item): ItemsByKey {
  return Object.fromEntries(Object.entries(items).map(([key, item]) => [key, change(item)]));
}
