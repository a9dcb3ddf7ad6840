import { createDynamoDB, type DynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createRuns } from "../lib/aws/ledger/runs.ts";
import { createEmailService } from "../lib/aws/notices/email-service.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createMembersFunction } from "../lib/aws/notices/members-function.ts";
import { createNotices } from "../lib/aws/notices/notices.ts";
import { createOutbox } from "../lib/aws/notices/outbox.ts";
import { createWorkspaceMembers } from "../lib/aws/notices/workspace-members.ts";
import { LIMITS } from "../lib/operations/limits.ts";
import type { Members } from "../lib/operations/ports/delivery.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** What brings notices to people. */
export function createDeliveryContainer(telemetry: Telemetry) {
  const variables = readEnvironment();
  const ledger = variables.required("ledgerTable");
  const dynamodb = createDynamoDB({});
  const fromAddress = variables.optional("fromAddress");
  return {
    notices: createNotices(dynamodb, ledger, SYSTEM_CLOCK),
    outbox: createOutbox(dynamodb, ledger, SYSTEM_CLOCK),
    inbox: createInbox(dynamodb, variables.required("inboxTable"), SYSTEM_CLOCK),
    members: membersOf(dynamodb, variables, telemetry),
    emails: fromAddress === undefined ? undefined : createEmailService(fromAddress),
    clock: SYSTEM_CLOCK,
    log: telemetry.log,
  };
}

/** Of the daily run. Without an inbox there is nothing to deliver. */
export function createRedeliveryContainer(telemetry: Telemetry) {
  const variables = readEnvironment();
  return {
    delivery: variables.optional("inboxTable") === undefined ? undefined : createDeliveryContainer(telemetry),
    runs: createRuns(createDynamoDB({}), variables.required("ledgerTable")),
    clock: SYSTEM_CLOCK,
    publishMs: LIMITS.publishMs,
  };
}

/** An adopter's own function comes before the example workspace; without either there is nobody who could be told. */
function membersOf(
  dynamodb: DynamoDB,
  variables: ReturnType<typeof readEnvironment>,
  { log }: Telemetry,
): Members {
  const asked = variables.optional("membersFunction");
  if (asked !== undefined) return createMembersFunction(asked, log);
  const table = variables.optional("membersTable");
  return table === undefined
    ? { withPermission: async () => [] }
    : createWorkspaceMembers(dynamodb, table, log);
}
