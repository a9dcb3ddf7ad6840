import type { Hop } from "./hop.ts";

const described = new WeakMap<readonly Hop[], ReadonlySet<string>>();
const ofHop = new WeakMap<Hop, ReadonlySet<string>>();

/**
 * Returns the names that a chain of hops reads and writes: fields of any set on the way, fields that mean the same as one of these, and names in a
 * parameter map. Every other key beside a model is the adopter's own.
 */
export function describedFields(hops: readonly Hop[]): ReadonlySet<string> {
  const known = described.get(hops);
  if (known !== undefined) return known;
  const names = new Set(hops.flatMap((hop) => [...describedBy(hop)]));
  described.set(hops, names);
  return names;
}

/** Tells whether a set on the way drops what it does not describe. */
export function dropsOthers(hops: readonly Hop[]): boolean {
  return hops.some(({ set }) => set?.others === "drop");
}

/** Returns the names of one hop, as {@link describedFields} does for a chain. */
export function describedBy(hop: Hop): ReadonlySet<string> {
  const known = ofHop.get(hop);
  if (known !== undefined) return known;
  const { from, set, synonyms = [], map = {} } = hop;
  const fields = new Set([from, set].flatMap((one) => Object.keys(one?.fields ?? {})));
  const alike = synonyms.filter((group) => group.fields.some((name) => fields.has(name)));
  const names = new Set([...fields, ...alike.flatMap((group) => group.fields), ...Object.keys(map)]);
  ofHop.set(hop, names);
  return names;
}
