import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createRuns } from "../lib/aws/ledger/runs.ts";
import { createDueEmails } from "../lib/aws/notices/due-emails.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createNotices } from "../lib/aws/notices/notices.ts";
import { createOutbox } from "../lib/aws/notices/outbox.ts";
import { LIMITS } from "../lib/operations/limits.ts";
import type { DeliverDependencies } from "../lib/operations/tell/deliver-notices.ts";
import type { RedeliverDependencies } from "../lib/operations/tell/redeliver-notices.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";
import { membersOf } from "./members.ts";

/** Creates the container of the functions that bring notices to inboxes. */
export function createDeliveryContainer(telemetry: Telemetry): DeliverDependencies {
  const environment = readEnvironment(
    ["ledgerTable", "inboxTable", "inboxRetentionSeconds"],
    ["membersFunction", "membersTable", "fromAddress"],
  );
  const { ledgerTable, inboxTable, inboxRetentionSeconds, fromAddress } = environment;
  const dynamodb = createDynamoDB({});
  return {
    notices: createNotices(dynamodb, ledgerTable, SYSTEM_CLOCK),
    outbox: createOutbox(dynamodb, ledgerTable, SYSTEM_CLOCK),
    dueEmails: createDueEmails(dynamodb, ledgerTable, SYSTEM_CLOCK),
    inbox: createInbox(dynamodb, inboxTable, SYSTEM_CLOCK, createExpiry(SYSTEM_CLOCK, inboxRetentionSeconds)),
    members: membersOf(dynamodb, environment, telemetry),
    sendsEmails: fromAddress !== undefined,
    clock: SYSTEM_CLOCK,
    log: telemetry.log,
  };
}

/** Creates the container of the step that delivers again. Without an inbox there is nothing to deliver. */
export function createRedeliveryContainer(telemetry: Telemetry): RedeliverDependencies {
  const { ledgerTable, journalRetentionSeconds, inboxTable } = readEnvironment(
    ["ledgerTable", "journalRetentionSeconds"],
    ["inboxTable"],
  );
  const dynamodb = createDynamoDB({});
  return {
    delivery: inboxTable === undefined ? undefined : createDeliveryContainer(telemetry),
    outbox: createOutbox(dynamodb, ledgerTable, SYSTEM_CLOCK),
    runs: createRuns(dynamodb, ledgerTable, createExpiry(SYSTEM_CLOCK, journalRetentionSeconds)),
    clock: SYSTEM_CLOCK,
    publishMs: LIMITS.publishMs,
  };
}
