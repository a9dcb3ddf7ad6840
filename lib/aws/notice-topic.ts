import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Notice } from "../contract/results.ts";
import type { Topic } from "../operations/ports.ts";
import { type Meter, metering } from "./meter.ts";

/** An SNS topic: JSON for machines as the default, readable text for e-mail (contract, section 7). */
export function createNoticeTopic(
  topicArn: string,
  meter?: Meter,
  client = new SNSClient({ retryMode: "adaptive" }),
): Topic {
  if (meter !== undefined) client.middlewareStack.use(metering(meter));
  return {
    async publish(notices) {
      const { Failed } = await client.send(
        new PublishBatchCommand({
          TopicArn: topicArn,
          PublishBatchRequestEntries: notices.map((notice, index) => ({
            Id: String(index),
            MessageStructure: "json",
            Message: messageOf(notice),
            Subject: subjectOf(notice),
            MessageAttributes: Object.fromEntries(
              Object.entries(attributesOf(notice)).map(([name, value]) => [
                name,
                { DataType: "String", StringValue: value },
              ]),
            ),
          })),
        }),
      );
      return new Set((Failed ?? []).map((failed) => notices[Number(failed.Id)]?.id ?? ""));
    },
  };
}

/** What subscribers filter by; all strings. */
export function attributesOf(notice: Notice): Readonly<Record<string, string>> {
  return {
    notice: notice.id,
    slug: notice.slug,
    team: notice.team.id,
    model: notice.model.id,
    provider: notice.model.provider,
    level: notice.level,
    permission: notice.permission,
  };
}

export function messageOf(notice: Notice): string {
  return JSON.stringify({ default: JSON.stringify(notice), email: notice.text });
}

/** SNS takes subjects of at most 100 printable ASCII characters. */
function subjectOf(notice: Notice): string {
  return notice.title.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 100);
}
