import type { ParameterSet } from "../../contract/registry-document.ts";

/**
 * Fields that the set of a model has lost: what it described before, and those that it had lost then, without what it describes now.
 *
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

/** A set as one that also describes what it has lost: a value left there is dropped by who reads from it. */
export function withFormerFields(set: ParameterSet, former: readonly string[] = []): ParameterSet {
  if (former.length === 0) return set;
  const lost = former.map((name) => [name, { type: "text" }] as const);
  return { ...set, fields: { ...Object.fromEntries(lost), ...set.fields } };
}
