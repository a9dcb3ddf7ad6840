import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, type ITable, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { EXPIRES, TABLES } from "../contract/tables.ts";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";

export type LifecycleTables = {
  readonly models: ITable;
  readonly ledger: ITable;
  readonly inbox?: ITable;
};

/**
 * Creates Modelkeeper's own tables, and no table of an adopter's. The data stay when the stack is removed: a tombstone that is lost leaves references
 * that nobody can resolve. Their logical ids come from these ids: another one here would make new tables in every stack.
 */
export function createLifecycleTables(scope: Construct, props: ModelLifecycleProps): LifecycleTables {
  const { modelsTable, ledgerTable, inboxTable, inbox = true } = props;
  return {
    models: modelsTable ?? createKeptTable(scope, "Models", TABLES.models, props),
    ledger: ledgerTable ?? createKeptTable(scope, "Ledger", TABLES.ledger, props),
    ...(inbox ? { inbox: inboxTable ?? createKeptTable(scope, "Inbox", TABLES.inbox, props) } : {}),
  };
}

/** Creates a table that stays when the stack is removed. It is on demand, because nothing happens for weeks and then everything at once. */
export function createKeptTable(
  scope: Construct,
  id: string,
  keys: { readonly partitionKey: string; readonly sortKey?: string },
  { encryptionKey, warmThroughput }: Pick<ModelLifecycleProps, "encryptionKey" | "warmThroughput"> = {},
): ITable {
  const key = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(scope, id, {
    partitionKey: key(keys.partitionKey),
    ...(keys.sortKey === undefined ? {} : { sortKey: key(keys.sortKey) }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    timeToLiveAttribute: EXPIRES,
    ...(encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    ...(warmThroughput === undefined ? {} : { warmThroughput }),
  });
  // CDK's own types do not agree with each other under exactOptionalPropertyTypes.
  return table as ITable;
}
