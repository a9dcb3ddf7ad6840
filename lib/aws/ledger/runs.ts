import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { RunRecord, Runs } from "../../operations/ports/runs.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import { getRow, queryRows } from "../client/rows.ts";

const RUNS = "RUN";

export function createRuns(dynamodb: DynamoDB, table: string): Runs {
  const { documents } = dynamodb;
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
      return Array.fromAsync(queryRows(documents, table, RUNS), fromRunItem);
    },
  };
}

export function toRunItem(run: RunRecord): Record<string, unknown> {
  return { pk: RUNS, sk: run.run, ...run };
}

function fromRunItem(item: Record<string, unknown>): RunRecord {
  const { pk: _pk, sk: _sk, ...run } = item;
  return run as RunRecord;
}
