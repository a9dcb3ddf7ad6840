import { Duration, Names, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, SubscriptionProtocol, Topic, type TopicSubscriptionConfig } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct, IDependable } from "constructs";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

export type NoticeDelivery = {
  readonly topic: ITopic;
  /** Notices on their way to the inbox, and those that could not be delivered. */
  readonly queue?: Queue;
  readonly deadLetters?: Queue;
  /** A notice that is published before them is lost: SNS keeps nothing for a subscriber that is still to come. */
  readonly parts: readonly IDependable[];
};

/** A message that was not taken after so many tries is put aside, where an alarm sees it. */
const MAX_RECEIVES = 5;
/** As long as SQS keeps a message. */
const KEPT = Duration.days(14);
/** Six times the minute that a consumer may take, as Lambda asks of a queue that it reads. */
const VISIBILITY = Duration.minutes(6);

const SNS = new ServicePrincipal("sns.amazonaws.com");

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
  if (topic.fifo) throw new Error("topic must be a standard topic: notices have no order to keep");
  if (!inbox) return { topic, parts: [topic] };
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
  topic.addSubscription({ bind: () => subscriptionOf(topic, queue, deadLetters) });
  encryptionKey?.addToResourcePolicy(letTopicsUseKey(queue));
  return { topic, queue, deadLetters, parts: [topic, queue, deadLetters] };
}

/** Not CDK's own: with one key for topic and queue it names the topic in the policy of the key, and the key in the topic, which is a circle. */
function subscriptionOf(topic: ITopic, queue: Queue, deadLetters: Queue): TopicSubscriptionConfig {
  const { policyDependable } = queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [SNS],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { "aws:SourceArn": topic.topicArn } },
    }),
  );
  return {
    subscriberScope: queue,
    subscriberId: Names.nodeUniqueId(topic.node),
    endpoint: queue.queueArn,
    protocol: SubscriptionProtocol.SQS,
    deadLetterQueue: deadLetters,
    ...(policyDependable === undefined ? {} : { subscriptionDependency: policyDependable }),
  };
}

/** Topics of this account alone. */
function letTopicsUseKey(queue: Queue): PolicyStatement {
  return new PolicyStatement({
    principals: [SNS],
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: ["*"],
    conditions: { StringEquals: { "aws:SourceAccount": Stack.of(queue).account } },
  });
}
