import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createReportPages } from "../lib/aws/services/report-pages.ts";
import { createStores } from "../lib/aws/stores.ts";
import { RETENTION } from "../lib/contract/tables.ts";
import type { Report } from "../lib/domain/report/report.ts";
import { optionWords } from "../lib/domain/text/shell-word.ts";
import type { writeReport } from "../lib/operations/report/write-report.ts";
import { reportPage } from "../lib/report-page/report-page.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";

/** Creates the container of the function that writes the daily report. Its client refuses writes: it reads, and puts one page into the bucket. */
export function createReportContainer(): Parameters<typeof writeReport>[0] {
  const { modelsTable, ledgerTable, referenceTables, inboxTable, maxReadsPerSecond, ...environment } =
    readEnvironment(
      ["modelsTable", "ledgerTable", "referenceTables", "reportBucket", "stackName"],
      ["inboxTable", "maxReadsPerSecond"],
    );
  const { reportBucket, stackName } = environment;
  const dynamodb = createDynamoDB({ readOnly: true });
  const tables = { ...referenceTables, models: modelsTable, ledger: ledgerTable };
  const commandOf = (words: string): string => `npx modelkeeper ${words} ${optionWords("stack", stackName)}`;
  return {
    ...createStores(dynamodb, { tables, maxReadsPerSecond }, SYSTEM_CLOCK),
    inbox:
      inboxTable === undefined
        ? undefined
        : createInbox(dynamodb, inboxTable, SYSTEM_CLOCK, createExpiry(SYSTEM_CLOCK, RETENTION.inbox)),
    clock: SYSTEM_CLOCK,
    report: () => {},
    place: `the stack ${stackName}`,
    pages: createReportPages(reportBucket),
    pageOf: (report: Report) => reportPage(report, { commandOf }).page,
  };
}
