import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../contract/registry-document.ts";
import { byCodeUnit } from "../text/code-units.ts";

/**
 * Returns the canonical JSON (RFC 8785).
 * @throws Error for a value that has none: no JSON value, a number that is not finite, half a surrogate pair, a circle
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only a JSON value has a canonical form");
  return text;
}

/**
 * Returns the digest of everything that decides what a run does: the registry without `source`, the reference sources, and the parameter sets in
 * force. The order of lines means nothing: sorting the lists of a registry does not ask for a run.
 * @param document of the right shape
 * @returns lower-case hex SHA-256 over the canonical JSON, 64 characters
 */
export function registryDigest(
  document: RegistryDocument,
  sources: readonly ReferenceSource[],
  parameterSets: ParameterSetsDocument,
): string {
  const { source: _free, ...registry } = document;
  const canonical = canonicalJson({ registry: inOrder(registry), sources, parameterSets });
  return createHash("sha256").update(canonical).digest("hex");
}

type Content = Omit<RegistryDocument, "source">;

/** Puts the lists of models, deletions and embeddings in order of provider and name; the canonical form puts the keys of objects in order. */
function inOrder({ providers, deleted, ...others }: Content): Content {
  const byProvider = Object.entries(providers).map(([provider, { models, embeddings, ...rest }]) => {
    const lists = {
      models: models.toSorted(byName),
      ...(embeddings && { embeddings: embeddings.toSorted(byCodeUnit) }),
    };
    return [provider, { ...rest, ...lists }] as const;
  });
  return {
    ...others,
    providers: Object.fromEntries(byProvider),
    deleted: deleted.toSorted(
      (left, right) => byCodeUnit(left.provider, right.provider) || byName(left, right),
    ),
  };
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return byCodeUnit(left.name, right.name);
}
