import type { QueueEvent, QueueResult } from "../../lib/contract/queue-event.ts";
import { noticeKeyOf } from "../../lib/domain/notices/notice-key.ts";
import { noticeInMessage } from "../../lib/domain/notices/queue-message.ts";
import { type DeliverDependencies, deliverNotices } from "../../lib/operations/tell/deliver-notices.ts";

/**
 * Creates the handler that the queue calls with up to a hundred messages of the topic. The queue may give the same message again at any time, which
 * is harmless: see deliverNotices. A message that is no notice is refused until it is a dead letter, which an operator looks at.
 */
export function createDeliverNoticesHandler(
  dependencies: DeliverDependencies,
): (event: QueueEvent) => Promise<QueueResult> {
  return async ({ Records }) => {
    const messages = Records.map(({ messageId, body }) => ({ messageId, notice: noticeInMessage(body) }));
    const { failed } = await deliverNotices(
      dependencies,
      messages.flatMap(({ notice }) => notice ?? []),
    );
    for (const { id, reason } of failed)
      dependencies.log.warn("could not be delivered", { notice: id, reason });
    const again = new Set(failed.map(noticeKeyOf));
    return {
      batchItemFailures: messages
        .filter(({ notice }) => notice === undefined || again.has(noticeKeyOf(notice)))
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}
