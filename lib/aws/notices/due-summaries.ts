import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { RunSummary, Unanswered } from "../../contract/notices.ts";
import { pack, unpack } from "../../domain/items/packed.ts";
import type { SummarisedMigrations } from "../../domain/notices/run-summary.ts";
import type { DueSummaries, DueSummary } from "../../operations/ports/notices.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { orIfRefused } from "../client/errors.ts";
import { queryRows } from "../client/rows.ts";
import { executeStatements, parametersOf } from "../client/statements.ts";
import { OUTBOX } from "./outbox.ts";

/** Prefix of the sort keys of runs in the outbox: in small letters, as of announcements, because summaries too are to be sent. */
const SUMMARY = "summary-";

/** Returns the row that says that the operators are to be told of a run: the commit that ends the run writes it. */
export function dueSummaryRow({ run, migrations, unanswered }: DueSummary): Record<string, unknown> {
  return {
    pk: OUTBOX,
    sk: SUMMARY + run,
    run,
    packed: pack(migrations),
    ...(unanswered === undefined ? {} : { unanswered: pack(unanswered) }),
  };
}

export function createDueSummaries(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
): DueSummaries {
  const { documents } = dynamodb;
  return {
    async add(due) {
      await documents.send(new PutCommand({ TableName: table, Item: dueSummaryRow(due) }));
    },
    async *due() {
      for await (const { run, packed, unanswered, message } of queryRows(documents, table, OUTBOX, {
        beginsWith: SUMMARY,
      }))
        yield {
          run: run as string,
          migrations: unpack<SummarisedMigrations>(packed),
          ...(unanswered === undefined ? {} : { unanswered: unpack<Unanswered[]>(unanswered) }),
          ...(message === undefined ? {} : { message: unpack<RunSummary>(message) }),
        };
    },
    async fix(due, message) {
      const put = new PutCommand({
        TableName: table,
        Item: { ...dueSummaryRow(due), message: pack(message) },
        ConditionExpression: "attribute_exists(#sk) AND attribute_not_exists(#message)",
        ExpressionAttributeNames: { "#sk": "sk", "#message": "message" },
      });
      return (await orIfRefused(documents.send(put), undefined)) !== undefined;
    },
    async settle({ run }) {
      const statement = {
        Statement: `DELETE FROM "${table}" WHERE "pk"=? AND "sk"=?`,
        Parameters: parametersOf(OUTBOX, SUMMARY + run),
      };
      await executeStatements(dynamodb, clock, [statement], "ConditionalCheckFailed");
    },
  };
}
