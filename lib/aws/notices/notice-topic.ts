import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { type MessageOptions, noticeMessageOf } from "../../domain/notices/notice-message.ts";
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
  return {
    async publish(notices) {
      const { Failed } = await client.send(
        new PublishBatchCommand({
          TopicArn: topicArn,
          PublishBatchRequestEntries: notices.map((notice, index) => {
            const { body, attributes, subject } = noticeMessageOf(notice, options);
            return {
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
            };
          }),
        }),
      );
      return new Set((Failed ?? []).map((failed) => notices[Number(failed.Id)]?.id ?? ""));
    },
  };
}
