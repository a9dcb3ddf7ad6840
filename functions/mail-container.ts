import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createDueEmails } from "../lib/aws/notices/due-emails.ts";
import { createEmailService } from "../lib/aws/notices/email-service.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createNotices } from "../lib/aws/notices/notices.ts";
import { createOutbox } from "../lib/aws/notices/outbox.ts";
import { RETENTION } from "../lib/contract/tables.ts";
import { DEFAULT_CONTACT } from "../lib/domain/notices/notice-texts.ts";
import { DEFAULT_EMAILS_PER_SECOND, LIMITS } from "../lib/operations/limits.ts";
import type { SendDependencies } from "../lib/operations/tell/send-emails.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";
import { membersOf } from "./members.ts";

/** Creates the container of the step that sends e-mails. Without an inbox and without a sender there are none. */
export function createMailContainer(telemetry: Telemetry): SendDependencies {
  const environment = readEnvironment(
    ["ledgerTable"],
    [
      "inboxTable",
      "inboxRetentionSeconds",
      "membersFunction",
      "membersTable",
      "fromAddress",
      "configurationSet",
      "maxEmailsPerSecond",
      "maxEmailsPerDay",
      "contact",
    ],
  );
  const { ledgerTable, inboxTable, inboxRetentionSeconds = RETENTION.inbox, fromAddress } = environment;
  const { configurationSet, maxEmailsPerSecond = DEFAULT_EMAILS_PER_SECOND, maxEmailsPerDay } = environment;
  const dynamodb = createDynamoDB({});
  const expiry = createExpiry(SYSTEM_CLOCK, inboxRetentionSeconds);
  return {
    mailer:
      inboxTable === undefined || fromAddress === undefined
        ? undefined
        : {
            inbox: createInbox(dynamodb, inboxTable, SYSTEM_CLOCK, expiry),
            dueEmails: createDueEmails(dynamodb, ledgerTable, SYSTEM_CLOCK),
            members: membersOf(dynamodb, environment, telemetry),
            emails: createEmailService({ from: fromAddress, configurationSet }),
            maxEmailsPerSecond,
            maxEmailsPerDay,
          },
    notices: createNotices(dynamodb, ledgerTable, SYSTEM_CLOCK),
    outbox: createOutbox(dynamodb, ledgerTable, SYSTEM_CLOCK),
    clock: SYSTEM_CLOCK,
    log: telemetry.log,
    contact: environment.contact ?? DEFAULT_CONTACT,
    publishMs: LIMITS.publishMs,
  };
}
