import { Duration } from "aws-cdk-lib";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

export type NoticeDelivery = {
  readonly topic: ITopic;
  /** Notices on their way to the inbox, and those that could not be delivered. */
  readonly queue?: Queue;
  readonly deadLetters?: Queue;
};

/** A message that was not taken after so many tries is put aside, where an alarm sees it. */
const MAX_RECEIVES = 5;
/** As long as SQS keeps a message. */
const KEPT = Duration.days(14);
/** Six times the minute that a consumer may take, as Lambda asks of a queue that it reads. */
const VISIBILITY = Duration.minutes(6);

/** Where notices go: a topic for everybody who wants them, and a queue for the bundled inbox. */
export function createNoticeDelivery(scope: Construct, props: ModelLifecycleProps): NoticeDelivery {
  const { encryptionKey, inbox = true } = props;
  const topic =
    props.topic ??
    new Topic(scope, "Notices", {
      displayName: "Modelkeeper notices",
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
  if (!inbox) return { topic };
  const defaults = {
    enforceSSL: true,
    retentionPeriod: KEPT,
    ...(encryptionKey === undefined
      ? { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
  };
  const deadLetters = new Queue(scope, "NoticeDeadLetters", defaults);
  const queue = new Queue(scope, "NoticeQueue", {
    ...defaults,
    visibilityTimeout: VISIBILITY,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
  });
  topic.addSubscription(new SqsSubscription(queue, { deadLetterQueue: deadLetters }));
  return { topic, queue, deadLetters };
}
