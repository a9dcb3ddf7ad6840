import type { PublishInput, PublishResult } from "../../lib/contract/run-steps.ts";
import { type PublishDependencies, publishNotices } from "../../lib/operations/tell/publish-notices.ts";

/** Called until the outbox is empty or the topic fails. Twice is harmless: see publishNotices. */
export function createPublishNoticesHandler(
  dependencies: PublishDependencies,
): (event: PublishInput) => Promise<PublishResult> {
  return (event) => publishNotices(dependencies, event);
}
