import { decodeUtf8 } from "../document/json-text.ts";
import { isRecord } from "../parameters/legal-value.ts";
import { readCatalogue } from "./catalogue-feeds.ts";
import type { Feed } from "./feed.ts";
import { isLitellm, readLitellm } from "./litellm-feed.ts";
import { isOwn, readOwn } from "./own-feed.ts";

/** Most bytes that are read: 64 MB, counted as 64 × 1,024 × 1,024 bytes. The largest feed that is known has 4 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

const FORMS =
  "a feed is LiteLLM's file of prices and context windows, an answer of OpenRouter's /models, of OpenAI's /v1/models or of Bedrock's ListFoundationModels, or { version: 1, name, at, models: [{ provider, name, retiresOn }] }";

/** Reads the bytes of a feed, whose form is told by its shape. A feed that says nothing is a fault, for it would look like good news. */
export function readFeed(bytes: Uint8Array): { readonly feed: Feed } | { readonly fault: string } {
  if (bytes.length > MOST_BYTES)
    return { fault: `it has ${bytes.length} bytes; at most ${MOST_BYTES} are read` };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { fault: "it is not UTF-8 text" };
  if (text.trim() === "") return { fault: `it is empty; ${FORMS}` };
  const value = parsed(text);
  if (value === undefined)
    return { fault: /^\s*</.test(text) ? `it is a page, not JSON; ${FORMS}` : `it is not JSON; ${FORMS}` };
  if (!isRecord(value)) return { fault: `it is no JSON object; ${FORMS}` };
  const feed = isOwn(value) ? readOwn(value) : isLitellm(value) ? readLitellm(value) : readCatalogue(value);
  if (typeof feed === "string") return { fault: `${feed}; ${FORMS}` };
  if (feed === undefined) return { fault: `its shape is not known, or it lists no model; ${FORMS}` };
  return feed.entries.size === 0 ? { fault: `it lists no model; ${FORMS}` } : { feed };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON text means undefined, and why it is none is of no use in a file of megabytes that a program wrote.
    return undefined;
  }
}
