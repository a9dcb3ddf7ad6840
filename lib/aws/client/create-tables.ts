import { CreateTableCommand, DescribeTableCommand, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import { TABLES, type TableName, type TableNames } from "../../contract/tables.ts";
import type { DynamoDB } from "./dynamodb.ts";

/**
 * The ledger comes last: where it exists, all of them do, so that one read of its head row also answers whether there are tables.
 */
const CREATION_ORDER: readonly TableName[] = ["workspace", "inbox", "models", "ledger"];

/** Makes the tables that are missing, on demand billed. For `--endpoint` and the embedded engine; on AWS the stack owns them. */
export async function createTables(dynamodb: DynamoDB, names: TableNames): Promise<void> {
  for (const table of CREATION_ORDER) {
    try {
      await dynamodb.raw.send(new CreateTableCommand(definition(names[table], TABLES[table])));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    await untilActive(dynamodb, names[table]);
  }
}

function definition(name: string, keys: { partitionKey: string; sortKey?: string }) {
  const attributes = [keys.partitionKey, ...(keys.sortKey === undefined ? [] : [keys.sortKey])];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: attributes.map((attribute) => ({
      AttributeName: attribute,
      AttributeType: "S" as const,
    })),
    KeySchema: attributes.map((attribute, index) => ({
      AttributeName: attribute,
      KeyType: index === 0 ? ("HASH" as const) : ("RANGE" as const),
    })),
  };
}

async function untilActive(dynamodb: DynamoDB, name: string): Promise<void> {
  for (;;) {
    const { Table } = await dynamodb.raw.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
