import { modelId, parseModelId } from "./ids.ts";

/** Tells whether a text may stand before the first `/` of a model id. */
export function isProviderName(text: string): boolean {
  return parseModelId(modelId(text, "name"))?.provider === text;
}

export const PROVIDER_RULE =
  "a provider is 1 to 64 characters of A-Z, a-z, 0-9, space, ., _ and -, begins with a letter or digit and ends with no space";
export const NAME_RULE =
  "a name has 1 to 200 characters, none of them invisible, and no space at its beginning or end";
