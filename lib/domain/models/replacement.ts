import type { ReplacementDocument } from "../../contract/registry-document.ts";
import { modelId } from "../text/ids.ts";

/** The part of a declaration that names its replacement. */
type Declared = { readonly replacement?: ReplacementDocument };

/** Returns the model that a replacement means: a name alone belongs to the provider of the model that it replaces. */
export function namedReplacement(
  provider: string,
  replacement: ReplacementDocument,
): { readonly provider: string; readonly name: string } {
  return typeof replacement === "string" ? { provider, name: replacement } : replacement;
}

/** Returns the model id of the replacement that a line of a provider declares; null without one. */
export function replacementId(provider: string, { replacement }: Declared): string | null {
  if (replacement === undefined) return null;
  const target = namedReplacement(provider, replacement);
  return modelId(target.provider, target.name);
}
