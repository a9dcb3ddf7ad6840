import type { ComposeInput, ComposeResult } from "../../lib/contract/run-steps.ts";
import { type ComposeDependencies, composeNotices } from "../../lib/operations/compose/compose-notices.ts";

/** Called for each bucket of teams after a pass. Twice is harmless: see composeNotices. */
export function createComposeNoticesHandler(
  dependencies: ComposeDependencies,
): (event: ComposeInput) => Promise<ComposeResult> {
  return (event) => composeNotices(dependencies, event);
}
