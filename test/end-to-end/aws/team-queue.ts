import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { type Notice, RUN_SUMMARY } from "../../../lib/contract/notices.ts";
import type { Cloud } from "./cloud.ts";

export type Received = {
  readonly notice: Notice;
  readonly attributes: Readonly<Record<string, string>>;
};

/** A queue of a team's own, subscribed to the notices of that team alone; without a team, to all. */
export function subscribeTeam(cloud: Cloud, topic: string, team?: string): Promise<TeamQueue> {
  return subscribeQueue(cloud, topic, team ?? "everybody", team === undefined ? undefined : { team: [team] });
}

/** A queue of those who run the platform, with the filter of the guide: nothing else than run summaries. */
export function subscribeOperators(cloud: Cloud, topic: string): Promise<TeamQueue> {
  return subscribeQueue(cloud, topic, "operators", { slug: [RUN_SUMMARY] });
}

async function subscribeQueue(
  { sqs, sns }: Cloud,
  topic: string,
  whose: string,
  filter: Readonly<Record<string, readonly string[]>> | undefined,
) {
  const name = `notices-of-${whose}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: { Policy: JSON.stringify(acceptFrom(topic, Attributes?.QueueArn ?? "")) },
    }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: "sqs",
      Endpoint: Attributes?.QueueArn,
      Attributes: filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) },
    }),
  );
  return {
    /** Everything that has come since the last look; each message is taken off the queue. */
    async receive(): Promise<Received[]> {
      const received: Received[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
        );
        if (Messages.length === 0) return received;
        for (const { Body = "", ReceiptHandle } of Messages) {
          const envelope = JSON.parse(Body) as {
            Message: string;
            MessageAttributes: Record<string, { Value: string }>;
          };
          received.push({
            notice: JSON.parse(envelope.Message) as Notice,
            attributes: Object.fromEntries(
              Object.entries(envelope.MessageAttributes).map(([key, { Value }]) => [key, Value]),
            ),
          });
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
  };
}

function acceptFrom(topic: string, queue: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": topic } },
      },
    ],
  };
}

export type TeamQueue = Awaited<ReturnType<typeof subscribeQueue>>;
