import { isRecord } from "../parameters/legal-value.ts";
import { modelId } from "../text/ids.ts";
import { isProviderName } from "../text/names.ts";
import {
  addressOf,
  type Feed,
  type FeedEntry,
  type FeedObject,
  filledText,
  ownField,
  tokensOf,
} from "./feed.ts";
import { readDate } from "./feed-date.ts";

/** Tells whether a value is meant to be a feed in our own form. */
export function isOwn(value: FeedObject): boolean {
  return Array.isArray(ownField(value, "models")) && ownField(value, "version") !== undefined;
}

/**
 * Reads `{ version: 1, name, at, models: [{ provider, name, retiresOn?, replacement?, source? }] }`. A file in our own form is written by hand, so a row
 * that says nothing is a mistake and not passed over. @returns the fault, as the end of a sentence
 */
export function readOwn(value: FeedObject): Feed | string {
  const version = ownField(value, "version");
  if (version !== 1) return `its version is ${JSON.stringify(version)}, and 1 is what is read`;
  const entries = new Map<string, FeedEntry>();
  const models = ownField(value, "models");
  for (const [index, row] of (Array.isArray(models) ? models : []).entries()) {
    const provider = isRecord(row) ? filledText(ownField(row, "provider")) : null;
    const name = isRecord(row) ? filledText(ownField(row, "name")) : null;
    if (!isRecord(row) || provider === null || name === null)
      return `/models/${index} has no provider and name`;
    const id = modelId(provider, name);
    // A provider that none of ours can be called, such as `openai/x`, must not make the id of another one's model.
    if (isProviderName(provider) && !entries.has(id)) entries.set(id, entryOf(row, provider));
  }
  return { form: "modelkeeper", at: filledText(ownField(value, "at")), entries };
}

function entryOf(row: FeedObject, provider: string): FeedEntry {
  return {
    seller: provider,
    ...readDate(ownField(row, "retiresOn")),
    successor: successorOf(ownField(row, "replacement"), provider),
    source: addressOf(ownField(row, "source")),
    input: tokensOf(ownField(row, "tokenLimit")),
    output: null,
    efforts: new Map(),
  };
}

/** A replacement is a name of the same provider, or a model of another one, as in the registry. */
function successorOf(replacement: unknown, provider: string): string | null {
  const [at, name] = isRecord(replacement)
    ? [filledText(ownField(replacement, "provider")), filledText(ownField(replacement, "name"))]
    : [provider, filledText(replacement)];
  return at === null || name === null || !isProviderName(at) ? null : modelId(at, name);
}
