import type { ParameterSet } from "../../contract/registry-document.ts";

/**
 * Returns the fields that the set of a model has lost: those that it described before and those that it had lost then, without those that it
 * describes now.
 * @returns sorted; undefined for none
 */
export function formerFieldsOf(
  now: ParameterSet | undefined,
  before: ParameterSet | undefined,
  known: readonly string[] = [],
): readonly string[] | undefined {
  const described = new Set(Object.keys(now?.fields ?? {}));
  const lost = [...new Set([...known, ...Object.keys(before?.fields ?? {})])].filter(
    (name) => !described.has(name),
  );
  return now === undefined || lost.length === 0 ? undefined : lost.sort();
}

/** Returns a set as one that also describes the fields that it has lost: a mapping that reads from it drops a value left in such a field. */
export function withFormerFields(set: ParameterSet, former: readonly string[] = []): ParameterSet {
  if (former.length === 0) return set;
  const lost = former.map((name) => [name, { type: "text" }] as const);
  return { ...set, fields: { ...Object.fromEntries(lost), ...set.fields } };
}
