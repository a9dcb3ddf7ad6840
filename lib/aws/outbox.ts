import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Outbox, OutboxRow } from "../operations/ports.ts";
import type { DynamoDB } from "./client.ts";
import { isRefused } from "./errors.ts";
import { queryRows } from "./ledger-rows.ts";

const OUTBOX = "OUTBOX";

export function createOutbox(dynamodb: DynamoDB, table: string): Outbox {
  const { documents } = dynamodb;
  const put = async ({ id, at, notices }: OutboxRow, condition: object = {}): Promise<void> => {
    await documents.send(
      new PutCommand({ TableName: table, Item: { pk: OUTBOX, sk: id, at, notices }, ...condition }),
    );
  };
  return {
    announce: (row) => put(row),
    async pending() {
      const rows: OutboxRow[] = [];
      for await (const row of queryRows(documents, table, OUTBOX)) {
        rows.push({ id: row.sk, at: row.at as string, notices: row.notices as OutboxRow["notices"] });
      }
      return rows;
    },
    async settle(row, remaining) {
      // Only the row that was read: one that was announced anew meanwhile names notices that nobody has sent.
      const asRead = {
        ConditionExpression: "#at = :at",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":at": row.at },
      };
      try {
        if (remaining.length > 0) await put({ ...row, notices: remaining }, asRead);
        else
          await documents.send(
            new DeleteCommand({ TableName: table, Key: { pk: OUTBOX, sk: row.id }, ...asRead }),
          );
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
    },
  };
}
