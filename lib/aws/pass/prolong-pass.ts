import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { EXPIRES } from "../../contract/tables.ts";
import { BATCH_WRITES, batchesOf } from "../../domain/items/batches.ts";
import { TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { aliasesOf, getRow, queryRows, type Row } from "../client/rows.ts";
import { journalKey, PLAN, passKey } from "./pass-keys.ts";

/** Parts of its time that a row has to have left: a plan that has less begins the work, and a row that has more is done already. */
const PLAN_LEFT = 1 / 2;
const ROW_LEFT = 3 / 4;

/**
 * Puts off the end of all rows of a pass, when half of the time of its plan is over; else one row is read. Only keys are read. The plan comes last, and
 * ends with the first of the other rows: where the plan is, the pass is whole, and a crash half way begins again. A pass that has expired stays so,
 * because some of its rows may be gone.
 */
export async function prolongPass(
  { documents }: DynamoDB,
  table: string,
  expiry: Expiry,
  pass: string,
): Promise<void> {
  const plan = await getRow(documents, table, { pk: passKey(pass), sk: PLAN });
  const left = plan === undefined ? 0 : expiry.left(plan);
  if (left <= 0 || left > expiry.seconds * PLAN_LEFT) return;
  const prolong = ({ pk, sk }: Pick<Row, "pk" | "sk">, end: number) =>
    orIfRefused(
      documents.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk, sk },
          UpdateExpression: "SET #expires = :end",
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeNames: aliasesOf(EXPIRES),
          ExpressionAttributeValues: { ":end": end },
        }),
      ),
      undefined,
    );
  let { [EXPIRES]: first } = expiry.fromNow();
  const partitions = [
    ...Array.from({ length: TEAM_BUCKETS }, (_, bucket) => journalKey(pass, bucket)),
    passKey(pass),
  ];
  for (const pk of partitions) {
    const rows = await Array.fromAsync(
      queryRows(documents, table, pk, { attributes: ["pk", "sk", EXPIRES] }),
    );
    const others = rows.filter(({ sk }) => sk !== PLAN);
    const due = others.filter((row) => expiry.left(row) <= expiry.seconds * ROW_LEFT);
    for (const row of others) if (!due.includes(row)) first = Math.min(first, expiry.endOf(row));
    for (const batch of batchesOf(due, BATCH_WRITES)) {
      const { [EXPIRES]: end } = expiry.fromNow();
      await Promise.all(batch.map((row) => prolong(row, end)));
    }
  }
  await prolong({ pk: passKey(pass), sk: PLAN }, first);
}
