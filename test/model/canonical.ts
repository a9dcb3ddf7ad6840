import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { byCodeUnit, modelId } from "./ids.ts";

/** The same value with the keys of all objects sorted; fields without a value left out, as in JSON. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  // `fromEntries` defines properties: a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([key, each]) => [key, withSortedKeys(each)]),
  );
}

/** Equal texts for equal documents. */
export const canonicalText = (value: unknown): string => JSON.stringify(withSortedKeys(value));

/** Section 1, the digest: equal texts for registries that differ in `source` and in the order of their lines alone. */
export function digestedText({ source: _, providers, deleted, ...others }: RegistryDocument): string {
  const lines = {
    models: Object.entries(providers).flatMap(([provider, { models }]) =>
      models.map((model) => canonicalText([modelId(provider, model.name), model])),
    ),
    deleted: deleted.map(canonicalText),
    embeddings: Object.entries(providers).flatMap(([provider, { embeddings = [] }]) =>
      embeddings.map((name) => modelId(provider, name)),
    ),
  };
  const sorted = Object.values(lines).map((texts) => texts.toSorted(byCodeUnit));
  return canonicalText([...sorted, Object.keys(providers).toSorted(byCodeUnit), others]);
}
