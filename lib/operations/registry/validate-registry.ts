import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { registryDigest } from "../../domain/registry/digest.ts";
import { parameterSetsInForce } from "../../domain/registry/parameter-sets-in-force.ts";
import { validateRegistry, validateRegistryBytes } from "../../domain/registry/validate.ts";

/** A file as it was read, or the project's own registry as it was compiled. */
type RegistryInput = { readonly bytes: Uint8Array } | { readonly document: RegistryDocument };

export type RegistryContext = {
  readonly builtIn: ParameterSetsDocument;
  readonly sources: readonly ReferenceSource[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
  /** Warnings count as errors. @default false */
  readonly strict?: boolean;
};

/** What `validate` prints (contract section 5), and the document itself, for the operations that continue with it. */
export type RegistryCheck = {
  /** Listed models. */
  readonly models: number;
  readonly deleted: number;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
} & (
  | { readonly valid: true; readonly digest: string; readonly document: RegistryDocument }
  | { readonly valid: false; readonly digest: null }
);

/** Checks a registry before anything is written. Never throws because of the content: every fault is among the errors. */
export function checkRegistry(input: RegistryInput, context: RegistryContext): RegistryCheck {
  const { builtIn, sources, today, strict = false } = context;
  const checked =
    "bytes" in input
      ? validateRegistryBytes(input.bytes, builtIn, today, sources)
      : validateRegistry(input.document, builtIn, today, sources);
  const { models, deleted } = checked;
  const errors = strict ? [...checked.errors, ...checked.warnings] : checked.errors;
  const warnings = strict ? [] : checked.warnings;
  const counts = { models, deleted, errors, warnings };
  if (!checked.valid || errors.length > 0) return { valid: false, digest: null, ...counts };
  const { document } = checked;
  const digest = registryDigest(document, sources, parameterSetsInForce(builtIn, document));
  return { valid: true, digest, document, ...counts };
}
