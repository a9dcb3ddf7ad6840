import { CreateTableCommand, DescribeTableCommand, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import { TABLES, type TableName, type TableNames } from "../../contract/tables.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "./dynamodb.ts";
import { untilTaken } from "./until-taken.ts";

/**
 * The order of creation. The ledger comes last: where the ledger exists, all tables exist, so that one read of its head row also tells whether there
 * are tables.
 */
const CREATION_ORDER: readonly TableName[] = ["workspace", "inbox", "models", "ledger"];

/** A table takes some seconds whatever the pauses are: growing pauses would only notice it late. */
const CREATION_PATIENCE = { firstPause: 200, longestPause: 200 };

/** Creates the tables that are missing, billed on demand. For `--endpoint` and the embedded engine; on AWS the stack owns the tables. */
export async function createTables(
  dynamodb: DynamoDB,
  names: TableNames,
  clock: Pick<Clock, "sleep">,
): Promise<void> {
  for (const table of CREATION_ORDER) {
    try {
      await dynamodb.raw.send(new CreateTableCommand(definition(names[table], TABLES[table])));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    await untilTaken([names[table]], CREATION_PATIENCE, clock.sleep, async ([name]) => {
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
