import type { Value } from "./documents.ts";

/** A value as the platforms that keep JSON in a text write it. */
export function jsonText(value: Value | undefined): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? String(one) : one));
}
