import type { Family } from "./family.ts";

export const OPENAI: Omit<Family, "fields"> = {
  provider: "openai",
  steady: "gpt-4.1",
  tired: "gpt-4o",
  old: "gpt-4-turbo",
  far: "gpt-3.5-turbo",
  gone: "gpt-4-vision-preview",
  other: "anthropic",
  elsewhere: "claude-sonnet-4-5",
};

/** Misspelt ids, with the id that was meant. */
export const UNKNOWN: Readonly<Record<string, string | null>> = {
  "openai/GPT-4-Turbo": "openai/gpt-4-turbo",
  "openai/gpt-4o-latest": "openai/gpt-4o",
  "openai/gpt-4.1 ": "openai/gpt-4.1",
  "openai/gpt-4-trubo": "openai/gpt-4-turbo",
  "openai/ft:gpt-4o:acme::8XyZ": null,
};

/** What a table holds that keeps the provider apart. */
export function nameIn(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

export function providerIn(id: string): string {
  return id.slice(0, id.indexOf("/"));
}
