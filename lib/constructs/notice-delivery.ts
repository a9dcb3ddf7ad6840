import { Annotations, ArnFormat, Duration, Names, Stack } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { EventSourceMapping, type IFunction } from "aws-cdk-lib/aws-lambda";
import { type ITopic, SubscriptionProtocol, Topic, type TopicSubscriptionConfig } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { DeliveryResources } from "./functions/permissions.ts";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

type NoticeDelivery = DeliveryResources & {
  /** The subscriber. A notice published before it subscribes is lost: SNS keeps nothing for a subscriber that is still to come. */
  readonly queue: Queue;
  /** Messages that could not be delivered. */
  readonly deadLetters: Queue;
};

/** Tries after which a message that was not taken is put aside, where an alarm sees it. */
const MAX_RECEIVES = 5;
/** The longest time that SQS keeps a message. */
const KEPT = Duration.days(14);
/** Six times the minute that the consumer may take, and the window, as Lambda asks of a queue that it reads. */
const VISIBILITY = Duration.seconds(6 * 60 + 5);
/** Notices that come within this time are delivered together: a hundred share reads and writes, and a few seconds do not matter to people. */
const WINDOW = Duration.seconds(5);
/** At most five functions run at the same time, so that a large run does not burden the tables. */
const TOGETHER = { batchSize: 100, maxConcurrency: 5 };

const SNS = new ServicePrincipal("sns.amazonaws.com");

/** Returns the topic of notices: the adopter's, or a new one. @throws Error for a FIFO topic */
export function createTopic(scope: Construct, { topic, encryptionKey }: ModelLifecycleProps): ITopic {
  if (topic?.fifo) throw new Error("topic must be a standard topic: notices have no order to keep");
  return (
    topic ??
    new Topic(scope, "Notices", {
      displayName: "Modelkeeper notices",
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    })
  );
}

/**
 * Creates the queue of the bundled subscriber, with what the subscriber needs to find members. Messages are not delivered raw: a dead letter then
 * says where it came from.
 * @returns undefined without an inbox, and where no members could be found
 */
export function createNoticeDelivery(
  scope: Construct,
  props: ModelLifecycleProps,
  given: { readonly topic: ITopic; readonly inbox: ITable | undefined },
): NoticeDelivery | undefined {
  const { encryptionKey, members, tables: { workspace } = {} } = props;
  const { topic, inbox } = given;
  if (inbox === undefined) return undefined;
  if (members === undefined && workspace === undefined) {
    Annotations.of(scope).addWarningV2(
      "modelkeeper:inbox-without-members",
      "nobody is told in the inbox: give `members`, or say `inbox: false`",
    );
    return undefined;
  }
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
  return {
    inbox,
    queue,
    deadLetters,
    members: members === undefined ? { table: workspace as ITable } : { function: members },
    email: props.fromAddress === undefined ? [] : emailResources(scope, props.fromAddress, props),
  };
}

/** Replaces CDK's own: with one key for topic and queue that names the topic in the key's policy, and the key in the topic, which is a circle. */
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

/** Allows the topics of this account to use the key, and no other topics. */
function letTopicsUseKey(queue: Queue): PolicyStatement {
  return new PolicyStatement({
    principals: [SNS],
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: ["*"],
    conditions: { StringEquals: { "aws:SourceAccount": Stack.of(queue).account } },
  });
}

/** Connects the queue to its function. Lambda takes a message off the queue when the function does not name the message as failed. */
export function readQueue(scope: Construct, { queue }: NoticeDelivery, target: IFunction): void {
  new EventSourceMapping(scope, "NoticeQueueReader", {
    target,
    eventSourceArn: queue.queueArn,
    maxBatchingWindow: WINDOW,
    ...TOGETHER,
    reportBatchItemFailures: true,
  });
}

const ADDRESS = /^(?:[^<>]*<)?([^\s<>@]+@([^\s<>@]+))>?$/;

/**
 * Returns the ARNs that SES authorises a sender by: of the identity, or of two, because SES may know the address itself or its domain; and of the
 * configuration set. Source: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 * @throws Error for a text that is no address
 */
function emailResources(
  scope: Construct,
  fromAddress: string,
  { sesIdentity, sesConfigurationSet }: Pick<ModelLifecycleProps, "sesIdentity" | "sesConfigurationSet">,
): string[] {
  const [, address, domain] = ADDRESS.exec(fromAddress) ?? [];
  if (address === undefined || domain === undefined)
    throw new Error(`fromAddress is no e-mail address: ${fromAddress}`);
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  const arn = (resource: string) => (resourceName: string) =>
    Stack.of(scope).formatArn({ service: "ses", resource, resourceName, arnFormat });
  return [
    ...(sesIdentity === undefined ? [address, domain] : [sesIdentity]).map(arn("identity")),
    ...(sesConfigurationSet === undefined ? [] : [sesConfigurationSet]).map(arn("configuration-set")),
  ];
}
