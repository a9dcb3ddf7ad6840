import { gunzipSync } from "node:zlib";
import { unpackNotice } from "../../../../lib/domain/notices/packed-notice.ts";
import { type Call, type Contents, canonical, type WireItem, type WireValue } from "../history.ts";

/** What the tables hold at one moment of a history. */
export class State {
  readonly #tables: Map<string, Map<string, WireItem>>;

  constructor(contents: Contents) {
    this.#tables = new Map([...contents].map(([table, items]) => [table, new Map(items)]));
  }

  items(table: string): ReadonlyMap<string, WireItem> {
    return this.#tables.get(table) ?? new Map();
  }

  apply({ changes }: Pick<Call, "changes">): void {
    for (const { table, key, after } of changes) {
      const items = this.#tables.get(table) ?? new Map<string, WireItem>();
      this.#tables.set(table, items);
      if (after === undefined) items.delete(key);
      else items.set(key, after);
    }
  }

  /** The row of a model, as plain values. */
  model(id: string): Plain | undefined {
    const item = this.items("models").get(canonical({ id: { S: id } }));
    return item === undefined ? undefined : plainItem(item);
  }

  models(): Plain[] {
    return [...this.items("models").values()].map(plainItem);
  }

  head(): Plain {
    const item = this.items("ledger").get(canonical({ pk: { S: "HEAD" }, sk: { S: "HEAD" } }));
    return item === undefined ? {} : plainItem(item);
  }

  /** Rows of a partition of the ledger whose key begins so. */
  rows(pk: string, sk = ""): WireItem[] {
    return [...this.items("ledger").values()].filter(
      (item) => textOf(item.pk) === pk && (textOf(item.sk) ?? "").startsWith(sk),
    );
  }
}

export type Plain = Readonly<Record<string, unknown>>;

const plainItems = new WeakMap<WireItem, Plain>();

export function plainItem(item: WireItem): Plain {
  const known = plainItems.get(item);
  if (known !== undefined) return known;
  const plain = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
  plainItems.set(item, plain);
  return plain;
}

function plainValue(value: WireValue): unknown {
  const [[type, inner] = ["NULL", true]] = Object.entries(value);
  if (type === "NULL") return null;
  if (type === "N") return Number(inner);
  if (type === "L") return (inner as WireValue[]).map(plainValue);
  if (type === "M") return plainItem(inner as WireItem);
  return inner;
}

export function textOf(value: WireValue | undefined): string | undefined {
  return typeof value?.S === "string" ? value.S : undefined;
}

/** Reads what a row has packed: a notice, or gzipped JSON, in which bytes are marked. */
export function unpacked(item: WireItem): unknown {
  const bytes = Buffer.from(String(item.packed?.B), "base64");
  if (textOf(item.pk)?.startsWith("NOTICE#")) return unpackNotice(bytes);
  const text = gunzipSync(bytes).toString("utf8");
  return JSON.parse(text, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && Object.hasOwn(inner, "$binary")
      ? (inner as { $binary: unknown }).$binary
      : inner,
  );
}
