import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createLedgerHead } from "../lib/aws/ledger/ledger-head.ts";
import { createRunRow, createRuns } from "../lib/aws/ledger/runs.ts";
import { createNoticeTopic } from "../lib/aws/notices/notice-topic.ts";
import { createNotices } from "../lib/aws/notices/notices.ts";
import { createOutbox } from "../lib/aws/notices/outbox.ts";
import { DEFAULT_CONTACT } from "../lib/domain/notices/notice-texts.ts";
import { LIMITS } from "../lib/operations/limits.ts";
import type { PublishDependencies } from "../lib/operations/tell/publish-notices.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** Creates the container of the step that publishes notices. */
export function createPublishingContainer(telemetry: Telemetry): PublishDependencies {
  const { ledgerTable, journalRetentionSeconds, noticeTopic, contact, chatFormat, inboxTable } =
    readEnvironment(
      ["ledgerTable", "journalRetentionSeconds", "noticeTopic"],
      ["contact", "chatFormat", "inboxTable"],
    );
  const dynamodb = createDynamoDB({});
  const expiry = createExpiry(SYSTEM_CLOCK, journalRetentionSeconds);
  const message = { contact: contact ?? DEFAULT_CONTACT, chatFormat };
  return {
    ...message,
    head: createLedgerHead(dynamodb, ledgerTable, createRunRow(expiry), SYSTEM_CLOCK),
    runs: createRuns(dynamodb, ledgerTable, expiry),
    outbox: createOutbox(dynamodb, ledgerTable, SYSTEM_CLOCK),
    notices: createNotices(dynamodb, ledgerTable, SYSTEM_CLOCK),
    topic: createNoticeTopic(noticeTopic, message),
    hasQueue: inboxTable !== undefined,
    clock: SYSTEM_CLOCK,
    report: () => {},
    log: telemetry.log,
    metrics: telemetry.metrics,
    publishMs: LIMITS.publishMs,
  };
}
