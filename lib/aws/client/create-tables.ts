import { setTimeout } from "node:timers/promises";
import { CreateTableCommand, DescribeTableCommand, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import { TABLES, type TableName, type TableNames } from "../../contract/tables.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "./dynamodb.ts";
import { untilTaken } from "./until-taken.ts";

/**
 * The ledger comes last: where it exists, all of them do, so that one read of its head row also answers whether there are tables.
 */
const CREATION_ORDER: readonly TableName[] = ["workspace", "inbox", "models", "ledger"];

/** A table takes some seconds, whatever is asked: pauses that grow would only be late. */
const CREATION_PATIENCE = { firstPause: 200, longestPause: 200 };

/** Makes the tables that are missing, on demand billed. For `--endpoint` and the embedded engine; on AWS the stack owns them. */
export async function createTables(
  dynamodb: DynamoDB,
  names: TableNames,
  sleep: Clock["sleep"] = setTimeout,
): Promise<void> {
  for (const table of CREATION_ORDER) {
    try {
      await dynamodb.raw.send(new CreateTableCommand(definition(names[table], TABLES[table])));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    await untilTaken([names[table]], CREATION_PATIENCE, sleep, async ([name]) => {
      const { Table } = await dynamodb.raw.send(new DescribeTableCommand({ TableName: name }));
      return Table?.TableStatus === "ACTIVE" ? [] : [names[table]];
    });
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
