import { gunzipSync, gzipSync } from "node:zlib";
import type { ParameterField, ParameterSet, ParameterWords } from "../contract/registry-document.ts";
import type { Hop } from "./parameter-mapping.ts";

/** Packs the hops of a tombstone, so that its row stays within one write unit. Undefined for none. */
export function packHops(hops: readonly Hop[]): Uint8Array | undefined {
  return hops.length === 0 ? undefined : gzipSync(JSON.stringify(hops), { level: 9 });
}

export function unpackHops(bytes: Uint8Array | undefined): Hop[] {
  return bytes === undefined ? [] : (JSON.parse(gunzipSync(bytes).toString("utf8")) as Hop[]);
}

/** A set without what only forms need: what a mapping looks at. */
export function essenceOf(set: ParameterSet): ParameterSet {
  const fields: Record<string, ParameterField> = {};
  for (const [name, { title: _title, description: _description, ui: _ui, ...field }] of Object.entries(
    set.fields,
  )) {
    fields[name] = field;
  }
  const rules = (set.rules ?? [])
    .map(({ message: _message, fill: _fill, ...rule }) => rule)
    .filter(constrains);
  return rules.length === 0 ? { fields } : { fields, rules };
}

/** A rule that only suggests a value to forms constrains nothing. */
function constrains(rule: object): boolean {
  return "absent" in rule || "equal" in rule || "less" in rule;
}

/** Of the words across sets, those that a mapping towards a set looks at. */
export function wordsFor(
  set: ParameterSet,
  { synonyms = [], choiceOrder = {} }: ParameterWords,
): ParameterWords {
  const has = (field: string) => Object.hasOwn(set.fields, field);
  const groups = synonyms.filter((group) => group.fields.some(has));
  const orders = Object.entries(choiceOrder).filter(
    ([field]) => has(field) && set.fields[field]?.type === "choice",
  );
  return {
    ...(groups.length === 0 ? {} : { synonyms: groups }),
    ...(orders.length === 0 ? {} : { choiceOrder: Object.fromEntries(orders) }),
  };
}
