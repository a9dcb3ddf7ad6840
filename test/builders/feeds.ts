import { readFileSync } from "node:fs";

const FOLDER = new URL("../../lib/local/example/feeds/", import.meta.url);

/** The feeds of `lib/local/example/feeds` by name, as bytes. */
export const FEEDS = {
  litellm: readFileSync(new URL("litellm-1.110.2-cut.json", FOLDER)),
  sunset: readFileSync(new URL("llm-sunset-0.3.1.json", FOLDER)),
} as const;

export const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
