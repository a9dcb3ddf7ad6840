import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ITopic } from "aws-cdk-lib/aws-sns";
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
  readonly encryptionKey?: IKey | undefined;
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
  const { own, references, users, topic, registryFile, encryptionKey } = resources;
  const allowed = (actions: readonly string[]): readonly string[] =>
    mode === "apply" ? actions : actions.filter((action) => READS.test(action));
  const keys = [
    encryptionKey,
    ...[own.ledger, own.models, ...references, ...users].map((table) => table.encryptionKey),
  ].filter((key) => key !== undefined);
  return [
    ...onTables(declared.ledger, [own.ledger]),
    ...onTables(allowed(declared.models), [own.models]),
    ...onTables(allowed(declared.references), references),
    ...onTables(allowed(declared.users), users),
    ...(declared.readsRegistry === true ? [allow(["s3:GetObject"], [registryFile])] : []),
    ...(declared.publishes === true && mode === "apply" ? [allow(["sns:Publish"], [topic.topicArn])] : []),
    ...(keys.length === 0 ? [] : [allow(USE_KEY, [...new Set(keys.map((key) => key.keyArn))])]),
  ];
}

function onTables(actions: readonly string[], tables: readonly ITable[]): PolicyStatement[] {
  if (actions.length === 0 || tables.length === 0) return [];
  return [allow(actions, [...new Set(tables.map((table) => table.tableArn))])];
}
