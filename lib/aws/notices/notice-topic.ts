import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  type MessageOptions,
  type NoticeMessage,
  noticeMessageOf,
  summaryMessageOf,
} from "../../domain/notices/notice-message.ts";
import type { Topic } from "../../operations/ports/notices.ts";

/**
 * Publishes notices to an SNS topic. When SNS takes a batch in part, its response names the entries that it did not take. A batch whose response is
 * lost is sent again.
 */
export function createNoticeTopic(
  topicArn: string,
  options: MessageOptions,
  client = new SNSClient({ retryMode: "adaptive" }),
): Topic {
  /** @returns the indices of the messages that were not accepted */
  const send = async (messages: readonly NoticeMessage[]): Promise<number[]> => {
    const { Failed } = await client.send(
      new PublishBatchCommand({
        TopicArn: topicArn,
        PublishBatchRequestEntries: messages.map(({ body, attributes, subject }, index) => ({
          Id: String(index),
          MessageStructure: "json",
          Message: body,
          Subject: subject,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { DataType: "String", StringValue: value },
            ]),
          ),
        })),
      }),
    );
    return (Failed ?? []).map(({ Id }) => Number(Id));
  };
  return {
    async publish(notices) {
      const failed = await send(notices.map((notice) => noticeMessageOf(notice, options)));
      return new Set(failed.map((index) => notices[index]?.id ?? ""));
    },
    async publishSummary(summary) {
      const failed = await send([summaryMessageOf(summary, options)]);
      if (failed.length > 0) throw new Error("SNS did not accept the run summary");
    },
  };
}
