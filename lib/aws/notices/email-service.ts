import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Emails } from "../../operations/ports/delivery.ts";

/** Errors of Amazon SES about this e-mail alone: it would refuse the same e-mail again tomorrow. */
const REFUSALS = new Set(["MessageRejected", "BadRequestException"]);
/**
 * Errors of Amazon SES about the account: its quota of the day is used up, or its sending is paused. The SDK has tried again what is only too fast.
 * Source: https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
const EXHAUSTED = new Set([
  "TooManyRequestsException",
  "LimitExceededException",
  "AccountSuspendedException",
  "SendingPausedException",
]);

type Sender = {
  /** An address that SES has verified, or an address of a verified domain. */
  readonly from: string;
  /** @default the one that the identity has, if any */
  readonly configurationSet?: string | undefined;
};

/** Sends e-mails, in plain text and HTML, through Amazon SES. */
export function createEmailService(
  { from, configurationSet }: Sender,
  // The SDK sends again only what SES has not taken. It makes few attempts, because the daily run tries again as well.
  client: Pick<SESv2Client, "send"> = new SESv2Client({ retryMode: "adaptive", maxAttempts: 5 }),
): Emails {
  const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });
  return {
    async send({ to, subject, text, html, notices }) {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
        EmailTags: [{ Name: "notice", Value: notices[0] }],
      });
      try {
        await client.send(command);
        return "sent";
      } catch (error) {
        if (error instanceof Error && REFUSALS.has(error.name)) return "refused";
        if (error instanceof Error && EXHAUSTED.has(error.name)) return "exhausted";
        throw error;
      }
    },
  };
}
