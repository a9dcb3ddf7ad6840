import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createStores } from "../lib/aws/stores.ts";
import { RETENTION } from "../lib/contract/tables.ts";
import { DEFAULT_PERMISSION } from "../lib/domain/notices/notice.ts";
import { DEFAULT_CONTACT } from "../lib/domain/notices/notice-texts.ts";
import { LIMITS, segmentBytesUnder } from "../lib/operations/limits.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/**
 * Creates the container of the steps that read the ledger and write it, from the environment that the constructs set. The environment is read once, at
 * the cold start. A slice, and what publishes or delivers, have containers of their own.
 */
export function createContainer(telemetry: Telemetry) {
  const environment = readEnvironment(
    [
      "modelsTable",
      "ledgerTable",
      "referenceTables",
      "mode",
      "leaseSeconds",
      "journalRetentionSeconds",
      "segmentsAtOnce",
    ],
    ["permission", "contact", "maxReadsPerSecond", "maxWritesPerSecond", "inboxTable"],
  );
  const { maxReadsPerSecond, maxWritesPerSecond, inboxTable } = environment;
  const dynamodb = createDynamoDB({});
  const tables = {
    ...environment.referenceTables,
    models: environment.modelsTable,
    ledger: environment.ledgerTable,
  };
  return {
    ...createStores(
      dynamodb,
      { tables, journalSeconds: environment.journalRetentionSeconds, maxReadsPerSecond, maxWritesPerSecond },
      SYSTEM_CLOCK,
    ),
    ...LIMITS,
    segmentBytes: segmentBytesUnder({ read: maxReadsPerSecond, write: maxWritesPerSecond }),
    segmentsAtOnce: environment.segmentsAtOnce,
    contact: environment.contact ?? DEFAULT_CONTACT,
    inbox:
      inboxTable === undefined
        ? undefined
        : createInbox(dynamodb, inboxTable, SYSTEM_CLOCK, createExpiry(SYSTEM_CLOCK, RETENTION.inbox)),
    clock: SYSTEM_CLOCK,
    report: () => {},
    log: telemetry.log,
    metrics: telemetry.metrics,
    mode: environment.mode,
    leaseMs: environment.leaseSeconds * 1_000,
    permission: environment.permission ?? DEFAULT_PERMISSION,
  };
}
