import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { EXPIRES } from "../../contract/tables.ts";
import { pack, unpack } from "../../domain/items/packed.ts";
import { rowSize } from "../../domain/items/row-size.ts";
import type { RunRecord, Runs } from "../../operations/ports/runs.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import type { Expiry } from "../client/expiry.ts";
import { gatherValue, putOthers, spreadValue } from "../client/large-values.ts";
import { getRow, PART_BYTES, queryRows } from "../client/rows.ts";
import type { RunRow } from "./ledger-head.ts";

const RUNS = "RUN";
/** A partition of its own, because all rows of the other one are runs. */
const PARTS = "RUN-PARTS";

export function createRuns(dynamodb: DynamoDB, table: string, expiry: Expiry): Runs {
  const { documents } = dynamodb;
  const runRow = createRunRow(expiry);

  async function fromRunItem(item: Record<string, unknown>): Promise<RunRecord> {
    const { pk: _pk, sk: _sk, [EXPIRES]: _end, packed, more, ...run } = item;
    if (packed === undefined) return run as RunRecord;
    return {
      ...run,
      ...unpack<object>(await gatherValue(documents, table, PARTS, { packed, more })),
    } as RunRecord;
  }

  return {
    async put(run) {
      const { item, others } = runRow(run);
      await putOthers(documents, table, others);
      await documents.send(new PutCommand({ TableName: table, Item: item }));
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
      return Promise.all(rows.filter((row) => expiry.left(row) > 0).map(fromRunItem));
    },
  };
}

/**
 * Returns how the row of a run is stored. A run that is under way, detached ones among them, has not ended and does not expire. What a run has seen, what
 * a daily run has unwatched, and the teams that have not answered are packed where they are too many for an item: 10,000 ids, 20 of each of many sources, or
 * 50 teams of each of many models.
 */
export function createRunRow(expiry: Expiry): RunRow {
  return (run) => {
    const end = run.endedAt === null ? {} : expiry.after(run.endedAt);
    const key = { pk: RUNS, sk: run.run };
    if (rowSize(run) <= PART_BYTES) return { item: { ...key, ...run, ...end }, others: [] };
    const { sources, cleanup, unanswered, ...rest } = run;
    const { held, others } = spreadValue({ pk: PARTS, prefix: "" }, pack({ sources, cleanup, unanswered }));
    return {
      item: { ...key, ...rest, ...held, ...end },
      others: others.map((row) => ({ ...row, ...end })),
    };
  };
}
