import type { ModelStatus } from "../contract/results.ts";
import type { AttributeValue, Item } from "../domain/items/attribute-value.ts";
import { unpackHops } from "../domain/models/hops.ts";
import type { ResolvableModel } from "../domain/models/resolution.ts";

const STATUSES: Readonly<Record<ModelStatus, true>> = { active: true, deprecated: true, deleted: true };

/** Thrown for a row that does not look like a row of the models table: the table's name is probably another table's. */
class NoModelRow extends Error {
  override readonly name = "NoModelRow";

  constructor(attribute: string) {
    super(`a row of the models table has no usable "${attribute}": is it the models table?`);
  }
}

/** Reads a row of the models table. @throws NoModelRow */
export function parseModelRow(item: Item): ResolvableModel {
  const { id, status, hops, parameters, formerFields } = item;
  if (id === undefined || !("S" in id)) throw new NoModelRow("id");
  if (status === undefined || !("S" in status) || !isStatus(status.S)) throw new NoModelRow("status");
  return {
    id: id.S,
    status: status.S,
    ...(parameters === undefined ? {} : { parameters: textOrNull(parameters) }),
    ...(formerFields === undefined ? {} : { formerFields: texts(formerFields) }),
    replacement: textOrNull(item.replacement),
    redirectsTo: textOrNull(item.redirectsTo),
    via: texts(item.via),
    hops: unpackHops(hops !== undefined && "B" in hops ? hops.B : undefined),
  };
}

function isStatus(text: string): text is ModelStatus {
  return Object.hasOwn(STATUSES, text);
}

function textOrNull(value: AttributeValue | undefined): string | null {
  return value !== undefined && "S" in value ? value.S : null;
}

function texts(value: AttributeValue | undefined): string[] {
  if (value === undefined || !("L" in value)) return [];
  return value.L.flatMap((element) => ("S" in element ? [element.S] : []));
}
