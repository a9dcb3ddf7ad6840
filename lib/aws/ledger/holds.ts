import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Holds } from "../../operations/ports/ledger.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused, orWithoutTable } from "../client/errors.ts";
import { aliasesOf } from "../client/rows.ts";
import { HEAD_KEY, TOKEN_IS_MINE } from "./ledger-head.ts";

const NO_HOLD = "(attribute_not_exists(#hold) OR #hold = :null)";
/** A segment that met the limit late must not stop the pass again that somebody has just let go on. */
const NOT_LIFTED = "(attribute_not_exists(#lifted) OR #lifted <> :pass)";

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
    async stop(lease, hold) {
      const stop = update({
        UpdateExpression: "SET #hold = :hold",
        ConditionExpression: `${TOKEN_IS_MINE} AND ${NO_HOLD} AND ${NOT_LIFTED}`,
        ExpressionAttributeNames: aliasesOf("token", "hold", "lifted"),
        ExpressionAttributeValues: {
          ":hold": hold,
          ":token": lease.token,
          ":pass": hold.pass,
          ":null": null,
        },
      });
      await orIfRefused(stop, false);
    },
    lift(observed) {
      const { pass } = observed;
      const lift = update({
        UpdateExpression: `SET #hold = :null${pass === undefined ? "" : ", #lifted = :pass"}`,
        ConditionExpression: "#hold = :observed",
        ExpressionAttributeNames: aliasesOf("hold", ...(pass === undefined ? [] : ["lifted"])),
        ExpressionAttributeValues: {
          ":null": null,
          ":observed": observed,
          ...(pass === undefined ? {} : { ":pass": pass }),
        },
      });
      return orIfRefused(lift, false);
    },
  };
}
