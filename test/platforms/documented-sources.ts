import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";

const DOCUMENT = join(import.meta.dirname, "../../docs/adopting.md");

/**
 * The sources that the guide shows under a heading: what the tests run is what readers see. Their shape is what the engine is given, right
 * or wrong.
 */
export function documentedSources(heading: string): readonly ReferenceSource[] {
  const [, rest] = readFileSync(DOCUMENT, "utf8").split(`\n### ${heading}\n`);
  const block = rest?.split(/\n##+ /)[0]?.match(/```json\n([\s\S]*?)```/)?.[1];
  if (block === undefined) throw new Error(`docs/adopting.md has no sources under ${heading}`);
  const document: { readonly sources: readonly ReferenceSource[] } = JSON.parse(block);
  return document.sources;
}
