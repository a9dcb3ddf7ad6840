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
  perMillion,
  priceOf,
  type TokenPrice,
  tokensOf,
} from "./feed.ts";
import { readDate } from "./feed-date.ts";

/** Tells whether a value is meant to be a feed in our own form. */
export function isOwn(value: FeedObject): boolean {
  return Array.isArray(ownField(value, "models")) && ownField(value, "version") !== undefined;
}

/**
 * Reads `{ version: 1, name, at, models: [{ provider, name, retiresOn?, replacement?, source?, price? }] }`. A file in our own form is written by hand, so a
 * row that says nothing is a mistake and not passed over, and so is a price in another currency or for another number of tokens. @returns the fault, as the end of a sentence
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
    const price = readPrice(ownField(row, "price"));
    if (price === undefined) return `/models/${index}/price is no ${PRICE}`;
    const id = modelId(provider, name);
    // A provider that none of ours can be called, such as `openai/x`, must not make the id of another one's model.
    if (isProviderName(provider) && !entries.has(id)) entries.set(id, entryOf(row, provider, price));
  }
  return { form: "modelkeeper", at: filledText(ownField(value, "at")), entries };
}

function entryOf(row: FeedObject, provider: string, price: TokenPrice | null): FeedEntry {
  return {
    seller: provider,
    ...readDate(ownField(row, "retiresOn")),
    isLegacy: false,
    successor: successorOf(ownField(row, "replacement"), provider),
    source: addressOf(ownField(row, "source")),
    input: tokensOf(ownField(row, "tokenLimit")),
    output: null,
    price,
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

const PRICE = '{ "input": 2, "output": 8, "currency": "USD", "per": 1000000 }';

/** Returns null where there is no price, undefined for a fault. */
function readPrice(value: unknown): TokenPrice | null | undefined {
  if (value === undefined || value === null) return null;
  if (!isRecord(value) || ownField(value, "currency") !== "USD" || ownField(value, "per") !== 1_000_000)
    return undefined;
  const part = (field: string) => {
    const number = ownField(value, field);
    return typeof number === "number" ? perMillion(number, 0) : null;
  };
  return priceOf(part("input"), part("output")) ?? undefined;
}
