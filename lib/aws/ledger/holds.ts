import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Holds } from "../../operations/ports/ledger.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused, orWithoutTable } from "../client/errors.ts";
import { aliasesOf } from "../client/rows.ts";
import { HEAD_KEY } from "./ledger-head.ts";

/** A hold is a write of its own to the head row, under no token: whoever holds the lease meets it with the next look at the head. */
export function createHolds({ documents }: DynamoDB, table: string): Holds {
  const update = async (input: Omit<UpdateCommandInput, "TableName" | "Key">): Promise<true> => {
    await documents.send(new UpdateCommand({ TableName: table, Key: HEAD_KEY, ...input }));
    return true;
  };
  return {
    put(hold) {
      const put = update({
        UpdateExpression: "SET #hold = :hold",
        ExpressionAttributeNames: aliasesOf("hold"),
        ExpressionAttributeValues: { ":hold": hold },
      });
      return orWithoutTable(put, false);
    },
    lift(observed) {
      const lift = update({
        UpdateExpression: "SET #hold = :null",
        ConditionExpression: "#hold = :observed",
        ExpressionAttributeNames: aliasesOf("hold"),
        ExpressionAttributeValues: { ":null": null, ":observed": observed },
      });
      return orIfRefused(lift, false);
    },
  };
}
