import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { NO_AMOUNTS, PASS_LIMITS, type PassAmounts } from "../../contract/pass-limits.ts";
import { EXPIRES } from "../../contract/tables.ts";
import type { Reservations } from "../../operations/ports/pass.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { isRefused, itemFound } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { aliasesOf, getRow } from "../client/rows.ts";
import { passKey } from "./pass-keys.ts";

export function createReservations({ documents }: DynamoDB, table: string, expiry: Expiry): Reservations {
  return {
    async add(pass, amounts, limits) {
      const Key = { pk: passKey(pass), sk: "LIMITS" };
      const limited = PASS_LIMITS.flatMap((name) => {
        const limit = limits[name];
        return limit === undefined ? [] : [{ name, room: limit - amounts[name] }];
      });
      // The first amount meets no row: it fits where there is room for it alone.
      const fits = limited.map(({ name, room }) =>
        room < 0
          ? `#${name} <= :${name}Room`
          : `(attribute_not_exists(#${name}) OR #${name} <= :${name}Room)`,
      );
      try {
        await documents.send(
          new UpdateCommand({
            TableName: table,
            Key,
            UpdateExpression: `SET #expires = :expires ADD ${PASS_LIMITS.map((name) => `#${name} :${name}`).join(", ")}`,
            ...(fits.length === 0 ? {} : { ConditionExpression: fits.join(" AND ") }),
            ExpressionAttributeNames: aliasesOf(...PASS_LIMITS, EXPIRES),
            ExpressionAttributeValues: Object.fromEntries([
              [":expires", expiry.fromNow()[EXPIRES]],
              ...PASS_LIMITS.map((name) => [`:${name}`, amounts[name]]),
              ...limited.map(({ name, room }) => [`:${name}Room`, room]),
            ]),
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return undefined;
      } catch (error) {
        if (!isRefused(error)) throw error;
        const row = itemFound(error) ?? (await getRow(documents, table, Key)) ?? {};
        const { pk: _pk, sk: _sk, [EXPIRES]: _expires, ...sums } = row;
        return { ...NO_AMOUNTS, ...(sums as Partial<PassAmounts>) };
      }
    },
  };
}
