import { TABLES, type TableName } from "../../../lib/contract/tables.ts";
import { type Change, type Contents, canonical, type WireItem } from "./history.ts";
import type { Wire } from "./wire.ts";

/** Sees what each call changes: nothing else happens meanwhile, so that the call has made every difference. */
export type Observer = {
  contents(): Contents;
  changesOf(call: { readonly command: string; readonly body: string }): Promise<Change[]>;
  /** Puts everything back as it was. */
  restore(contents: Contents): Promise<void>;
};

/** Commands that change nothing; everything else is looked at. */
const READS = /^(Get|BatchGet|Query|Scan|TransactGet|Describe|List)/;

/** @param tables real names by logical name; keys of adopters' tables stand beside the built-in ones */
export async function createObserver(
  wire: Wire,
  tables: Readonly<Record<string, string>>,
  keysOf: Readonly<Record<string, readonly string[]>> = {},
): Promise<Observer> {
  const known = new Map<string, Map<string, string>>();
  const parsed = new Map<string, Map<string, WireItem>>();
  const keys = (table: string): readonly string[] => keysOf[table] ?? builtInKeys(table as TableName);
  const keyOf = (table: string, item: WireItem): WireItem =>
    Object.fromEntries(keys(table).map((name) => [name, item[name] as WireItem[string]]));

  async function look(table: string): Promise<Change[]> {
    const before = known.get(table) ?? new Map<string, string>();
    const items = parsed.get(table) ?? new Map<string, WireItem>();
    const after = new Map<string, string>();
    const changes: Change[] = [];
    for (const item of await wire.scan(tables[table] as string)) {
      const key = JSON.stringify(keyOf(table, item));
      const text = canonical(item);
      after.set(key, text);
      if (before.get(key) === text) continue;
      changes.push({ table, key, before: items.get(key), after: item });
      items.set(key, item);
    }
    for (const key of before.keys()) {
      if (after.has(key)) continue;
      changes.push({ table, key, before: items.get(key) });
      items.delete(key);
    }
    known.set(table, after);
    parsed.set(table, items);
    return changes;
  }

  const contents = (): Contents => new Map([...parsed].map(([table, items]) => [table, new Map(items)]));
  for (const table of Object.keys(tables)) await look(table);
  return {
    contents,
    async changesOf({ command, body }) {
      if (READS.test(command)) return [];
      const changes: Change[] = [];
      for (const [table, name] of Object.entries(tables)) {
        if (body.includes(name)) changes.push(...(await look(table)));
      }
      return changes;
    },
    async restore(wanted) {
      for (const [table, name] of Object.entries(tables)) {
        const now = known.get(table) ?? new Map<string, string>();
        const items = wanted.get(table) ?? new Map<string, WireItem>();
        const puts = [...items]
          .filter(([key, item]) => now.get(key) !== canonical(item))
          .map(([, item]) => item);
        const deletes = [...now.keys()].filter((key) => !items.has(key)).map((key) => JSON.parse(key));
        await wire.write(name, puts, deletes);
        await look(table);
      }
    },
  };
}

function builtInKeys(table: TableName): string[] {
  const keys: { partitionKey: string; sortKey?: string } = TABLES[table];
  return keys.sortKey === undefined ? [keys.partitionKey] : [keys.partitionKey, keys.sortKey];
}
