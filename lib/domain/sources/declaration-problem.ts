import type { Pointer } from "../../contract/reference-source.ts";
import { formatPointer } from "../items/pointer.ts";

/** Codes of the problems in a declaration of where references live. */
export const DECLARATION_CODES = [
  "not-json",
  "bad-shape",
  "unknown-field",
  "unknown-table",
  "reserved-table",
  "shared-table",
  "duplicate-source",
  "bad-pointer",
  "overlap",
  "key-attribute",
  "bad-provider",
  "bad-provider-names",
  "bad-cleared",
  "bad-link",
] as const;
export type DeclarationCode = (typeof DECLARATION_CODES)[number];

/** A problem of a declaration that is no part of the registry document; `path` is an RFC 6901 pointer into the sources document. */
export type DeclarationProblem = {
  readonly code: DeclarationCode;
  readonly path: string;
  readonly message: string;
};

export function declarationProblem(
  code: DeclarationCode,
  keys: readonly (string | number)[],
  message: string,
): DeclarationProblem {
  return { code, path: formatPointer(keys), message };
}

/** A pointer of one source, with its place in that source. */
export type DeclaredPointer = {
  /** Keys to the pointer, such as `["touch", "version"]`. */
  readonly keys: readonly (string | number)[];
  readonly pointer: Pointer;
  /** Start of the pointer: the item, or each element of `each`. */
  readonly from: "item" | "element";
};
