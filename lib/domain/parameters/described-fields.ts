import type { Hop } from "../parameter-mapping.ts";

export function describedFields(hops: readonly Hop[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { from, set, synonyms = [], map = {} } of hops) {
    const own = [...Object.keys(from?.fields ?? {}), ...Object.keys(set?.fields ?? {}), ...Object.keys(map)];
    for (const name of own) names.add(name);
    for (const { fields } of synonyms)
      if (fields.some((one) => own.includes(one))) for (const f of fields) names.add(f);
  }
  return names;
}
