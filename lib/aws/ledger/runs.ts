import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { EXPIRES } from "../../contract/tables.ts";
import type { RunRecord, Runs } from "../../operations/ports/runs.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { getRow, queryRows } from "../client/rows.ts";
import type { RunRow } from "./ledger-head.ts";

const RUNS = "RUN";

export function createRuns(dynamodb: DynamoDB, table: string, expiry: Expiry): Runs {
  const { documents } = dynamodb;
  const toRunItem = createRunRow(expiry);
  return {
    async put(run) {
      await documents.send(new PutCommand({ TableName: table, Item: toRunItem(run) }));
    },
    async get(run) {
      const item = await getRow(documents, table, { pk: RUNS, sk: run });
      return item === undefined ? undefined : fromRunItem(item);
    },
    async detach(run) {
      const update = new UpdateCommand({
        TableName: table,
        Key: { pk: RUNS, sk: run },
        UpdateExpression: "SET #status = :detached",
        ConditionExpression: "#status = :running",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":running": "running", ":detached": "detached" },
      });
      await orIfRefused(documents.send(update), undefined);
    },
    async all() {
      const rows = await Array.fromAsync(queryRows(documents, table, RUNS));
      return rows.filter((row) => expiry.left(row) > 0).map(fromRunItem);
    },
  };
}

/** Returns how the row of a run is stored. A run that is under way, detached ones among them, has not ended and does not expire. */
export function createRunRow(expiry: Expiry): RunRow {
  return (run) => ({
    pk: RUNS,
    sk: run.run,
    ...run,
    ...(run.endedAt === null ? {} : expiry.after(run.endedAt)),
  });
}

function fromRunItem(item: Record<string, unknown>): RunRecord {
  const { pk: _pk, sk: _sk, [EXPIRES]: _end, ...run } = item;
  return run as RunRecord;
}
