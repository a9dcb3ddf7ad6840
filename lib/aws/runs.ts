import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { RunRecord, Runs } from "../operations/ports.ts";
import type { DynamoDB } from "./client.ts";
import { orWithoutTable } from "./errors.ts";
import { queryRows } from "./ledger-rows.ts";

const RUNS = "RUN";

export function createRuns(dynamodb: DynamoDB, table: string): Runs {
  const { documents } = dynamodb;
  return {
    async put(run) {
      await documents.send(new PutCommand({ TableName: table, Item: toRunItem(run) }));
    },
    async get(run) {
      const { Item } = await orWithoutTable(
        documents.send(
          new GetCommand({ TableName: table, Key: { pk: RUNS, sk: run }, ConsistentRead: true }),
        ),
        { Item: undefined },
      );
      return Item === undefined ? undefined : fromRunItem(Item);
    },
    async all() {
      const runs: RunRecord[] = [];
      for await (const row of queryRows(documents, table, RUNS)) runs.push(fromRunItem(row));
      return runs;
    },
  };
}

/** Warnings are text: their pointers and messages come from a registry of any size, and nothing searches them. */
export function toRunItem(run: RunRecord): Record<string, unknown> {
  const { warnings, ...plain } = run;
  return { pk: RUNS, sk: run.run, ...plain, warnings: JSON.stringify((warnings ?? []).slice(0, 1_000)) };
}

function fromRunItem(item: Record<string, unknown>): RunRecord {
  const { pk: _pk, sk: _sk, warnings, ...plain } = item;
  return { ...plain, warnings: JSON.parse(String(warnings ?? "[]")) } as RunRecord;
}
