import type { Notice } from "../contract/notices.ts";
import type { QueueEvent, QueueResult } from "../contract/queue-event.ts";
import { type MessageOptions, noticeMessageOf } from "../domain/notices/notice-message.ts";
import type { Topic } from "../operations/ports/notices.ts";

/**
 * Creates the local topic with the bundled subscriber behind it. There is no queue on one machine: a notice that the topic has taken is delivered
 * before it is marked as published, so that a command that has ended has delivered it. A notice that could not be delivered stays pending, and is
 * sent again.
 */
export function createSubscribedTopic(
  topic: Topic,
  deliver: (event: QueueEvent) => Promise<QueueResult>,
  options: MessageOptions,
): Topic {
  let accepted: Notice[] = [];
  return {
    async publish(notices) {
      const refused = await topic.publish(notices);
      accepted.push(...notices.filter(({ id }) => !refused.has(id)));
      return refused;
    },
    publishSummary: (summary) => topic.publishSummary(summary),
    async flush() {
      const Records = accepted.map((notice) => {
        const { default: Message } = JSON.parse(noticeMessageOf(notice, options).body) as { default: string };
        return { messageId: notice.id, body: JSON.stringify({ Type: "Notification", Message }) };
      });
      accepted = [];
      const { batchItemFailures } = await deliver({ Records });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      return new Set(Records.map(({ messageId }) => messageId).filter((id) => !failed.has(id)));
    },
  };
}
