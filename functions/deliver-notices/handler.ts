import type { QueueEvent, QueueResult } from "../../lib/contract/queue-event.ts";
import { noticeKeyOf } from "../../lib/domain/notices/notice-key.ts";
import { noticesInMessage } from "../../lib/domain/notices/queue-message.ts";
import { type DeliverDependencies, deliverNotices } from "../../lib/operations/tell/deliver-notices.ts";

/**
 * Creates the handler that the queue calls with up to a hundred messages of the topic. The queue may give the same message again at any time, which
 * is harmless: see deliverNotices. A message to the operators is taken off the queue, and one that is no notice either is refused until it is a dead letter, which an operator looks at.
 */
export function createDeliverNoticesHandler(
  dependencies: DeliverDependencies,
): (event: QueueEvent) => Promise<QueueResult> {
  return async ({ Records }) => {
    const messages = Records.map(({ messageId, body }) => ({ messageId, notices: noticesInMessage(body) }));
    const { failed } = await deliverNotices(
      dependencies,
      messages.flatMap(({ notices }) => notices ?? []),
    );
    for (const { id, reason } of failed)
      dependencies.log.warn("could not be delivered", { notice: id, reason });
    const again = new Set(failed.map(noticeKeyOf));
    return {
      batchItemFailures: messages
        .filter(({ notices }) => notices?.some((notice) => again.has(noticeKeyOf(notice))) ?? true)
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}
