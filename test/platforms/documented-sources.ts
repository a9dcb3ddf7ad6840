import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import { checkSourcesDocument } from "../../lib/domain/sources/rules.ts";

const DOCUMENT = join(import.meta.dirname, "../../docs/adopting.md");

/** The sources that the guide shows under a heading, read as `--sources` reads a file: what the tests run is what readers see. */
export function documentedSources(heading: string): readonly ReferenceSource[] {
  const [, rest] = readFileSync(DOCUMENT, "utf8").split(`\n### ${heading}\n`);
  const block = rest?.split(/\n##+ /)[0]?.match(/```json\n([\s\S]*?)```/)?.[1];
  if (block === undefined) throw new Error(`docs/adopting.md has no sources under ${heading}`);
  const checked = checkSourcesDocument(JSON.parse(block));
  if ("problems" in checked) throw new Error(`${heading}: ${JSON.stringify(checked.problems)}`);
  return checked.document.sources;
}
