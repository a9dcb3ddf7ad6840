import type { PlanWarning } from "../../contract/plan.ts";
import type { Problem } from "../../contract/registry-document.ts";
import { canonicalJson } from "../../domain/registry/digest.ts";
import { validateRegistry } from "../../domain/registry/validate.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundles } from "../ports/registry.ts";
import type { Outlook } from "./outlook.ts";

export type WarningDependencies = {
  readonly bundles: Pick<Bundles, "get">;
  readonly clock: Pick<Clock, "now">;
};

/**
 * Returns the warnings of the registry and of its sources, and says which of them are none of this change: those that the registry in force gives too,
 * and what a source sees that is declared there in the same words.
 * @param ofSources warnings whose path begins with `/sources/` and the position of the source
 */
export async function registryWarnings(
  { bundles, clock }: WarningDependencies,
  { request, head }: Pick<Outlook, "request" | "head">,
  ofSources: readonly Problem[],
): Promise<PlanWarning[]> {
  const all = [...request.warnings, ...ofSources];
  const applied = head?.applied?.digest;
  if (all.length === 0 || applied === undefined) return all;
  const before = applied === request.digest ? request : await bundles.get(applied);
  if (before === undefined) return all;
  const document = "document" in before ? before.document : before.registry;
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const older = validateRegistry(document, before.sets, today, before.sources).warnings;
  // Where a line stands in the lists means nothing: a warning is known by its words.
  const known = new Set(older.map(wordsOf));
  const declared = new Set(before.sources.map((source) => canonicalJson(source)));
  const isOfBefore = (warning: Problem): boolean => {
    const source = request.sources[Number(warning.path.split("/")[2])];
    return source !== undefined && declared.has(canonicalJson(source));
  };
  return [
    ...request.warnings.map((warning) => (known.has(wordsOf(warning)) ? asOlder(warning) : warning)),
    ...ofSources.map((warning) => (isOfBefore(warning) ? asOlder(warning) : warning)),
  ];
}

function asOlder(warning: Problem): PlanWarning {
  return { ...warning, older: true };
}

/** Returns a function that tells whether none of these warnings says the same. */
export function isUnsaid(warnings: readonly Problem[]): (warning: Problem) => boolean {
  const said = new Set(warnings.map(wordsOf));
  return (warning) => !said.has(wordsOf(warning));
}

function wordsOf({ code, message }: Problem): string {
  return `${code} ${message}`;
}
