import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Mode } from "../contract/environment.ts";
import { declarationOf, type FunctionName } from "./function-list.ts";
import { allow } from "./lifecycle-function.ts";
import type { LifecycleTables } from "./lifecycle-tables.ts";

export type Resources = {
  readonly own: LifecycleTables;
  /** Tables that hold references, and tables of those that use owners. */
  readonly references: readonly ITable[];
  readonly users: readonly ITable[];
  readonly topic: ITopic;
  /** ARN of the one file. */
  readonly registryFile: string;
  /** Undefined where no notice is delivered to an inbox. */
  readonly delivery?: DeliveryResources | undefined;
  readonly encryptionKey?: IKey | undefined;
};

export type DeliveryResources = {
  readonly inbox: ITable;
  readonly queue: IQueue;
  /** A function of the adopter's, or the table of the example workspace. */
  readonly members: { readonly function: IFunction } | { readonly table: ITable };
  /** ARNs of what e-mails may be sent as; none where no e-mails are sent. */
  readonly identities: readonly string[];
};

const READS = /^dynamodb:(Get|BatchGet|Query|Scan|Describe)/;
/** What DynamoDB, SNS and SQS ask of who uses something that a customer's key protects. */
const USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"];

/**
 * What a function may do, spelled out: CDK's own grants allow more than is used and nothing of PartiQL. In the mode `observe` no right is left
 * to write to a table of models or references, nor to publish: what is not allowed cannot happen by mistake.
 */
export function statementsFor(name: FunctionName, mode: Mode, resources: Resources): PolicyStatement[] {
  const declared = declarationOf(name);
  const { own, references, users, topic, registryFile, delivery, encryptionKey } = resources;
  const allowed = (actions: readonly string[]): readonly string[] =>
    mode === "apply" ? actions : actions.filter((action) => READS.test(action));
  const keys = [
    encryptionKey,
    ...[own.ledger, own.models, ...references, ...users].map((table) => table.encryptionKey),
    ...(delivery !== undefined && "table" in delivery.members ? [delivery.members.table.encryptionKey] : []),
  ].filter((key) => key !== undefined);
  return [
    ...onTables(declared.ledger, [own.ledger]),
    ...onTables(allowed(declared.models), [own.models]),
    ...onTables(allowed(declared.references), references),
    ...onTables(allowed(declared.users), users),
    ...(declared.readsRegistry === true ? [allow(["s3:GetObject"], [registryFile])] : []),
    ...(declared.publishes === true && mode === "apply" ? [allow(["sns:Publish"], [topic.topicArn])] : []),
    ...(declared.delivers === true && delivery !== undefined ? deliveryStatements(name, delivery) : []),
    ...(keys.length === 0 ? [] : [allow(USE_KEY, [...new Set(keys.map((key) => key.keyArn))])]),
  ];
}

const FILL_INBOX = ["dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"];
/** What Lambda needs to read a queue on behalf of a function. */
const TAKE_MESSAGES = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

function deliveryStatements(name: FunctionName, delivery: DeliveryResources): PolicyStatement[] {
  const { inbox, queue, members, identities } = delivery;
  return [
    ...onTables(FILL_INBOX, [inbox]),
    "table" in members
      ? allow(["dynamodb:Query"], [members.table.tableArn])
      : allow(["lambda:InvokeFunction"], [members.function.functionArn]),
    ...(identities.length === 0 ? [] : [allow(["ses:SendEmail"], identities)]),
    ...(declarationOf(name).caller === "queue" ? [allow(TAKE_MESSAGES, [queue.queueArn])] : []),
  ];
}

function onTables(actions: readonly string[], tables: readonly ITable[]): PolicyStatement[] {
  if (actions.length === 0 || tables.length === 0) return [];
  return [allow(actions, [...new Set(tables.map((table) => table.tableArn))])];
}
