import { gzipSync } from "node:zlib";
import type {
  ParameterField,
  ParameterSet,
  ParameterSynonym,
  ParameterWords,
} from "../../contract/registry-document.ts";
import { unpack } from "../items/packed.ts";
import type { Hop } from "../parameters/hop.ts";
import { fieldOf, isNumeric } from "../parameters/legal-value.ts";

/** Texts of hops. The hops of a chain are the same objects in each of its rows: a chain of 1,000 has 1,000 hops, and its rows hold half a million. */
const texts = new WeakMap<Hop, string>();

/** Returns the JSON of a hop, made once. */
export function hopText(hop: Hop): string {
  const text = texts.get(hop) ?? JSON.stringify(hop);
  texts.set(hop, text);
  return text;
}

/** Packed hops, by the list that a row has: a row that is near a limit is packed to be measured, and then to be written. */
const packed = new WeakMap<readonly Hop[], Uint8Array>();

/** Packs the hops of a tombstone, so that its row stays within one write unit. Returns undefined without hops. */
export function packHops(hops: readonly Hop[]): Uint8Array | undefined {
  if (hops.length === 0) return undefined;
  const bytes = packed.get(hops) ?? gzipSync(`[${hops.map(hopText).join(",")}]`, { level: 9 });
  packed.set(hops, bytes);
  return bytes;
}

export function unpackHops(bytes: Uint8Array | undefined): Hop[] {
  return bytes === undefined ? [] : unpack<Hop[]>(bytes);
}

/** Returns a function that unpacks the hops of many rows: equal hops become one object, because the rows of a chain repeat each other's. */
export function createHopReader(): typeof unpackHops {
  const known = new Map<string, Hop>();
  return (bytes) =>
    unpackHops(bytes).map((hop) => {
      const text = hopText(hop);
      const same = known.get(text) ?? hop;
      known.set(text, same);
      return same;
    });
}

/** Returns a set with only the parts that a mapping looks at, without those that only forms need. */
export function essenceOf(set: ParameterSet): ParameterSet {
  const fields: Record<string, ParameterField> = {};
  for (const [name, { title: _title, description: _description, ui, ...field }] of Object.entries(
    set.fields,
  )) {
    // A threshold of another set asks whether a number is in force beside other values.
    const shown = isNumeric(field) ? ui?.visibleWhen : undefined;
    fields[name] = shown === undefined ? field : { ...field, ui: { visibleWhen: shown } };
  }
  const rules = (set.rules ?? [])
    .map(({ message: _message, fill: _fill, ...rule }) => rule)
    .filter(constrains);
  return {
    fields,
    ...(rules.length === 0 ? {} : { rules }),
    ...(set.others === "drop" ? { others: set.others } : {}),
  };
}

/** Tells whether a rule constrains values. A rule that only suggests a value to forms does not. */
function constrains(rule: object): boolean {
  return "absent" in rule || "equal" in rule || "less" in rule;
}

/** Returns the words across sets that a mapping from one set to another looks at. */
export function wordsFor(
  from: ParameterSet | null,
  set: ParameterSet,
  { synonyms = [], choiceOrder = {} }: ParameterWords,
): ParameterWords {
  const has = (field: string) => Object.hasOwn(set.fields, field);
  const groups = synonyms.filter((group) => group.fields.some(has) || tiesTo(from, group));
  const orders = Object.entries(choiceOrder).filter(
    ([field]) => has(field) && set.fields[field]?.type === "choice",
  );
  return {
    ...(groups.length === 0 ? {} : { synonyms: groups }),
    ...(orders.length === 0 ? {} : { choiceOrder: Object.fromEntries(orders) }),
  };
}

/** Returns the same hop from another set: the set of the model before a model whose set is unknown. */
export function leaving(hop: Hop, from: ParameterSet | null, { synonyms = [] }: ParameterWords): Hop {
  const known = new Set((hop.synonyms ?? []).map((group) => JSON.stringify(group)));
  const more = synonyms.filter((group) => tiesTo(from, group) && !known.has(JSON.stringify(group)));
  const groups = [...(hop.synonyms ?? []), ...more];
  return { ...hop, from, ...(groups.length === 0 ? {} : { synonyms: groups }) };
}

function tiesTo(set: ParameterSet | null, group: ParameterSynonym): boolean {
  return group.fields.some((field) => fieldOf(set, field) !== undefined);
}
