import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../contract/registry-document.ts";

/** RFC 8785. Throws for what has no canonical form: no JSON value, a number that is not finite, half a surrogate pair, a circle. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only a JSON value has a canonical form");
  return text;
}

/**
 * Identifies all that decides what a run does: the registry without `source`, the reference sources, and the parameter sets in force.
 * @returns lower-case hex SHA-256 over the canonical JSON, 64 characters
 */
export function registryDigest(
  document: RegistryDocument,
  sources: readonly ReferenceSource[],
  parameterSets: ParameterSetsDocument,
): string {
  const { source: _free, ...registry } = document;
  return createHash("sha256").update(canonicalJson({ registry, sources, parameterSets })).digest("hex");
}
