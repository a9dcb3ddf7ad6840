import { createHash } from "node:crypto";
import type { ParameterSet } from "../../lib/contract/registry-document.ts";

/** Returns a text that compression makes little smaller, the same for the same seed. @param length characters */
export function incompressible(seed: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block += 1)
    text += createHash("sha512").update(`${seed} ${block}`).digest("base64url");
  return text.slice(0, length);
}

/** Returns a parameter set of so many fields, each of which takes about 100 bytes packed. */
export function largeSet(seed: string, fields: number): ParameterSet {
  const names = Array.from({ length: fields }, (_, index) => incompressible(`${seed} ${index}`, 100));
  return { fields: Object.fromEntries(names.map((name) => [name, { type: "boolean" as const }])) };
}
