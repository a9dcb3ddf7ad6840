import { createDynamoDB, type DynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createRuns } from "../lib/aws/ledger/runs.ts";
import { createEmailService } from "../lib/aws/notices/email-service.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createMembersFunction } from "../lib/aws/notices/members-function.ts";
import { createNotices } from "../lib/aws/notices/notices.ts";
import { createOutbox } from "../lib/aws/notices/outbox.ts";
import { createWorkspaceMembers } from "../lib/aws/notices/workspace-members.ts";
import { LIMITS } from "../lib/operations/limits.ts";
import type { Members } from "../lib/operations/ports/delivery.ts";
import type { DeliverDependencies } from "../lib/operations/tell/deliver-notices.ts";
import type { RedeliverDependencies } from "../lib/operations/tell/redeliver-notices.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** Creates the container of the functions that bring notices to people. */
export function createDeliveryContainer(telemetry: Telemetry): DeliverDependencies {
  const environment = readEnvironment(
    ["ledgerTable", "inboxTable", "inboxRetentionSeconds"],
    ["membersFunction", "membersTable", "fromAddress", "configurationSet"],
  );
  const { ledgerTable, inboxTable, inboxRetentionSeconds, fromAddress, configurationSet } = environment;
  const expiry = createExpiry(SYSTEM_CLOCK, inboxRetentionSeconds);
  const dynamodb = createDynamoDB({});
  return {
    notices: createNotices(dynamodb, ledgerTable, SYSTEM_CLOCK),
    outbox: createOutbox(dynamodb, ledgerTable, SYSTEM_CLOCK),
    inbox: createInbox(dynamodb, inboxTable, SYSTEM_CLOCK, expiry),
    members: membersOf(dynamodb, environment, telemetry),
    emails:
      fromAddress === undefined ? undefined : createEmailService({ from: fromAddress, configurationSet }),
    clock: SYSTEM_CLOCK,
    log: telemetry.log,
  };
}

/** Creates the container of the daily run's last step. Without an inbox there is nothing to deliver. */
export function createRedeliveryContainer(telemetry: Telemetry): RedeliverDependencies {
  const { ledgerTable, journalRetentionSeconds, inboxTable } = readEnvironment(
    ["ledgerTable", "journalRetentionSeconds"],
    ["inboxTable"],
  );
  const expiry = createExpiry(SYSTEM_CLOCK, journalRetentionSeconds);
  return {
    delivery: inboxTable === undefined ? undefined : createDeliveryContainer(telemetry),
    runs: createRuns(createDynamoDB({}), ledgerTable, expiry),
    clock: SYSTEM_CLOCK,
    publishMs: LIMITS.publishMs,
  };
}

/** Returns who knows the members. An adopter's own function comes before the example workspace; without either there are no members. */
function membersOf(
  dynamodb: DynamoDB,
  { membersFunction, membersTable }: Pick<Environment, "membersFunction" | "membersTable">,
  { log }: Telemetry,
): Members {
  if (membersFunction !== undefined) return createMembersFunction(membersFunction, log);
  return membersTable === undefined
    ? { withPermission: async () => [] }
    : createWorkspaceMembers(dynamodb, membersTable, log);
}
