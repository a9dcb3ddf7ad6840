import type { ParameterSet } from "../../contract/registry-document.ts";
import { isLegalValue } from "./legal-value.ts";
import { openBySet } from "./read-objects.ts";
import { readValue } from "./read-value.ts";
import { applies, isMet, type PreparedSet, prepareSet } from "./set-rules.ts";

/** Prepared sets. Sets live as long as a pass: each is prepared once. */
const preparedSets = new WeakMap<ParameterSet, PreparedSet>();

function preparedOf(set: ParameterSet): PreparedSet {
  const prepared = preparedSets.get(set) ?? prepareSet(set);
  preparedSets.set(set, prepared);
  return prepared;
}

/**
 * Returns the fields whose stored values a set forbids, by themselves or by a rule, sorted; of a broken rule, the fields that it demands something
 * of. Values count as they are read: `"0.2"` as a number, `{ type: "enabled" }` as what it says. Keys that the set does not describe do not belong to
 * it, and are never illegal.
 */
export function illegalFields(
  set: ParameterSet,
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  const prepared = preparedOf(set);
  const { fields, rules } = prepared;
  const stored = new Map(
    Object.entries(values).filter(([name, value]) => fields.has(name) && value !== undefined),
  );
  const read = new Map(
    [...openBySet(stored, set, fields).values].map(([name, value]) => [
      name,
      readValue(fields.get(name), value),
    ]),
  );
  const illegal = new Set<string>();
  for (const [name, value] of read) {
    const field = fields.get(name);
    if (field !== undefined && !isLegalValue(field, value)) illegal.add(name);
  }
  for (const rule of rules) {
    if (!applies(rule, fields, read)) continue;
    for (const demand of rule.demands) if (!isMet(demand, fields, read)) illegal.add(demand.field);
  }
  return [...illegal].sort();
}
