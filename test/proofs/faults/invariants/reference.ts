import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { WireItem, WireValue } from "../history.ts";
import { textOf } from "./state.ts";

/** One place of an item that holds ids, read anew from its declaration: nothing here is shared with the implementation. */
export type Reference = {
  readonly source: string;
  readonly team: string;
  /** Where the model stands in the item. */
  readonly path: readonly string[];
  readonly model: WireValue;
  readonly ids: readonly string[];
  readonly parametersPath?: readonly string[];
  readonly parameters?: WireValue | undefined;
};

export function referencesIn(item: WireItem, sources: readonly ReferenceSource[]): Reference[] {
  return sources.flatMap((source) => {
    const { where, archived } = source;
    if (
      source.provider !== undefined ||
      source.each !== undefined ||
      typeof source.team !== "string" ||
      typeof archived === "object"
    )
      throw new Error(`the harness does not know sources like ${source.name}`);
    const filtered = where === undefined ? undefined : textOf(item[where.attribute]);
    if (where !== undefined && "equals" in where && filtered !== where.equals) return [];
    if (where !== undefined && "beginsWith" in where && !filtered?.startsWith(where.beginsWith)) return [];
    if (archived !== undefined && valueAt(item, pathOf(archived))?.BOOL === true) return [];
    const path = pathOf(source.model);
    const model = valueAt(item, path);
    const ids = idsOf(model);
    if (model === undefined || ids === undefined) return [];
    const team = textOf(valueAt(item, pathOf(source.team))) ?? "";
    const beside = source.parameters === undefined ? undefined : pathOf(source.parameters);
    return [
      {
        source: source.name,
        team,
        path,
        model,
        ids,
        ...(beside === undefined ? {} : { parametersPath: beside, parameters: valueAt(item, beside) }),
      },
    ];
  });
}

function pathOf(pointer: string): string[] {
  return pointer.split("/").slice(1);
}

export function valueAt(item: WireItem, path: readonly string[]): WireValue | undefined {
  let value: WireValue | undefined = { M: item };
  for (const name of path) value = (value?.M as WireItem | undefined)?.[name];
  return value;
}

/** Text of an id, or those of a list; a cleared reference holds none. */
function idsOf(value: WireValue | undefined): string[] | undefined {
  if (value === undefined) return undefined;
  if ("NULL" in value) return [];
  const id = textOf(value);
  if (id !== undefined) return [id];
  return Array.isArray(value.L) ? value.L.flatMap((element: WireValue) => textOf(element) ?? []) : undefined;
}

/** The item with a value in another place, or without it. */
export function withValue(item: WireItem, path: readonly string[], value: WireValue | undefined): WireItem {
  const [name = "", ...rest] = path;
  const { [name]: old, ...others } = item;
  if (rest.length === 0) return value === undefined ? others : { ...others, [name]: value };
  return { ...others, [name]: { M: withValue((old?.M ?? {}) as WireItem, rest, value) } };
}
