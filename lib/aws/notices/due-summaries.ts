import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { RunSummary, ToldFinding, Unanswered } from "../../contract/notices.ts";
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
export function dueSummaryRow({
  run,
  migrations,
  unanswered,
  findings,
}: DueSummary): Record<string, unknown> {
  return {
    ...summaryKeyOf(run),
    run,
    packed: pack(migrations),
    ...(unanswered === undefined ? {} : { unanswered: pack(unanswered) }),
    ...(findings === undefined ? {} : { findings: pack(findings) }),
  };
}

export function summaryKeyOf(run: string): { readonly pk: string; readonly sk: string } {
  return { pk: OUTBOX, sk: SUMMARY + run };
}

/** Findings may have come to a run after its row was read, by a transaction that has taken them away elsewhere. They come once. */
const AS_READ = { with: "attribute_exists(#findings)", without: "attribute_not_exists(#findings)" } as const;

/** What is told of a run that closed no migration. */
export const NO_MIGRATIONS: SummarisedMigrations = { named: [], others: 0 };

export function createDueSummaries(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
): DueSummaries {
  const { documents } = dynamodb;
  return {
    async add(due) {
      const put = new PutCommand({
        TableName: table,
        Item: dueSummaryRow(due),
        ConditionExpression: "attribute_not_exists(#sk)",
        ExpressionAttributeNames: { "#sk": "sk" },
      });
      await orIfRefused(documents.send(put), undefined);
    },
    async *due() {
      const rows = queryRows(documents, table, OUTBOX, { beginsWith: SUMMARY });
      for await (const { run, packed, unanswered, findings, message } of rows)
        yield {
          run: run as string,
          migrations: unpack<SummarisedMigrations>(packed),
          ...(unanswered === undefined ? {} : { unanswered: unpack<Unanswered[]>(unanswered) }),
          ...(findings === undefined ? {} : { findings: unpack<ToldFinding[]>(findings) }),
          ...(message === undefined ? {} : { message: unpack<RunSummary>(message) }),
        };
    },
    async fix(due, message) {
      const put = new PutCommand({
        TableName: table,
        Item: { ...dueSummaryRow(due), message: pack(message) },
        ConditionExpression: `attribute_exists(#sk) AND attribute_not_exists(#message) AND ${due.findings === undefined ? AS_READ.without : AS_READ.with}`,
        ExpressionAttributeNames: { "#sk": "sk", "#message": "message", "#findings": "findings" },
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
