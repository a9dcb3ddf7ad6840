import type { PlanWarning } from "../../contract/plan.ts";
import type { Problem } from "../../contract/registry-document.ts";
import { validateRegistry } from "../../domain/registry/validate.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundles } from "../ports/registry.ts";
import type { Outlook } from "./outlook.ts";

export type WarningDependencies = {
  readonly bundles: Pick<Bundles, "get">;
  readonly clock: Pick<Clock, "now">;
};

/** Returns the warnings of the registry, and says which of them the registry in force gives too: only the others are of this change. */
export async function registryWarnings(
  { bundles, clock }: WarningDependencies,
  { request, head }: Pick<Outlook, "request" | "head">,
): Promise<PlanWarning[]> {
  const applied = head?.applied?.digest;
  if (request.warnings.length === 0 || applied === undefined) return [...request.warnings];
  const before = applied === request.digest ? request : await bundles.get(applied);
  if (before === undefined) return [...request.warnings];
  const document = "document" in before ? before.document : before.registry;
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const older = validateRegistry(document, before.sets, today, before.sources).warnings;
  // Where a line stands in the lists means nothing: a warning is known by its words.
  const known = new Set(older.map(wordsOf));
  return request.warnings.map((warning) =>
    known.has(wordsOf(warning)) ? { ...warning, older: true as const } : warning,
  );
}

/** Returns a function that tells whether none of these warnings says the same. */
export function isUnsaid(warnings: readonly Problem[]): (warning: Problem) => boolean {
  const said = new Set(warnings.map(wordsOf));
  return (warning) => !said.has(wordsOf(warning));
}

function wordsOf({ code, message }: Problem): string {
  return `${code} ${message}`;
}
