import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Mode } from "../../contract/environment.ts";
import { REPORT_KEY } from "../../contract/stack.ts";
import type { LifecycleTables } from "../lifecycle-tables.ts";
import { declarationOf, type FunctionName } from "./function-list.ts";
import { allow } from "./lifecycle-function.ts";

export type Resources = {
  readonly own: LifecycleTables;
  /** Tables that hold references; `users` are the tables of the items that use owners. */
  readonly references: readonly ITable[];
  readonly users: readonly ITable[];
  readonly topic: ITopic;
  /**
   * ARN of the registries that deployments of this construct leave. The ARN of the newest one alone would change the roles with each registry: `cdk
   * deploy` asks a person to approve that, and the run that a deployment starts may be faster than IAM is with a changed role.
   */
  readonly registryFiles: string;
  /** Undefined where no report is written. */
  readonly reportBucket?: IBucket | undefined;
  /** Undefined where no notice is delivered to an inbox. */
  readonly delivery?: DeliveryResources | undefined;
};

export type DeliveryResources = {
  readonly inbox: ITable;
  readonly queue: IQueue;
  /** A function of the adopter's, or the table of the example workspace. */
  readonly members: { readonly function: IFunction } | { readonly table: ITable };
  /** ARNs of SES that e-mails may be sent with: identities and a configuration set; empty where no e-mails are sent. */
  readonly email: readonly string[];
};

const READS = /^dynamodb:(Get|BatchGet|Query|Scan|Describe)/;
/** The rights that DynamoDB, SNS and SQS require of a caller that uses a resource under a customer's key. */
const USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"];

/**
 * Returns what a function may do, spelled out: CDK's own grants allow more than is used, and nothing of PartiQL. In the mode `observe` no function
 * has a right to write to a table of models or references, nor to publish: what is not allowed cannot happen by mistake.
 */
export function statementsFor(name: FunctionName, mode: Mode, resources: Resources): PolicyStatement[] {
  const declared = declarationOf(name);
  const { own, references, users, topic, registryFiles, delivery } = resources;
  const bucket = declared.writesReport === true ? resources.reportBucket : undefined;
  const allowed = (actions: readonly string[] = []): readonly string[] =>
    mode === "apply" ? actions : actions.filter((action) => READS.test(action));
  const used: readonly (readonly [actions: readonly string[], tables: readonly ITable[]])[] = [
    [declared.ledger, [own.ledger]],
    [allowed(declared.models), [own.models]],
    [allowed(declared.references), references],
    [allowed(declared.users), users],
    ...(declared.readsInbox === true && delivery !== undefined
      ? [[["dynamodb:Query"], [delivery.inbox]] as const]
      : []),
  ];
  const delivers = declared.tells === undefined ? undefined : delivery;
  const publishes = declared.publishes === true && mode === "apply";
  const keys = [
    ...used.flatMap(([actions, tables]) =>
      actions.length === 0 ? [] : tables.map((one) => one.encryptionKey),
    ),
    ...(publishes ? [topic.masterKey] : []),
    bucket?.encryptionKey,
    ...(delivers === undefined ? [] : keysOf(name, delivers)),
  ].filter((key) => key !== undefined);
  return [
    ...used.flatMap(([actions, tables]) => onTables(actions, tables)),
    ...(declared.readsRegistry === true ? [allow(["s3:GetObject"], [registryFiles])] : []),
    ...(bucket === undefined ? [] : [allow(["s3:PutObject"], [bucket.arnForObjects(REPORT_KEY)])]),
    ...(publishes ? [allow(["sns:Publish"], [topic.topicArn])] : []),
    ...(declared.asksBedrock === true ? [allow(["bedrock:ListFoundationModels"], ["*"])] : []),
    ...(delivers === undefined ? [] : deliveryStatements(name, delivers)),
    ...(keys.length === 0 ? [] : [allow(USE_KEY, [...new Set(keys.map((key) => key.keyArn))])]),
  ];
}

function keysOf(name: FunctionName, { inbox, queue, members }: DeliveryResources): (IKey | undefined)[] {
  return [
    inbox.encryptionKey,
    "table" in members ? members.table.encryptionKey : undefined,
    declarationOf(name).caller === "queue" ? queue.encryptionMasterKey : undefined,
  ];
}

const INBOX_ACTIONS = {
  inboxes: ["dynamodb:PartiQLInsert"],
  emails: ["dynamodb:Query", "dynamodb:PartiQLUpdate"],
};
/** The rights that Lambda needs to read a queue on behalf of a function. */
const TAKE_MESSAGES = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

function deliveryStatements(name: FunctionName, delivery: DeliveryResources): PolicyStatement[] {
  const { inbox, queue, members, email } = delivery;
  const { tells = "inboxes", caller } = declarationOf(name);
  return [
    ...onTables(INBOX_ACTIONS[tells], [inbox]),
    "table" in members
      ? allow(["dynamodb:Query"], [members.table.tableArn])
      : allow(["lambda:InvokeFunction"], [members.function.functionArn]),
    ...(tells === "emails" && email.length > 0 ? [allow(["ses:SendEmail"], email)] : []),
    ...(caller === "queue" ? [allow(TAKE_MESSAGES, [queue.queueArn])] : []),
  ];
}

function onTables(actions: readonly string[], tables: readonly ITable[]): PolicyStatement[] {
  if (actions.length === 0 || tables.length === 0) return [];
  return [allow(actions, [...new Set(tables.map((table) => table.tableArn))])];
}
