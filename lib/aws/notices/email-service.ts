import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Emails } from "../../operations/ports/delivery.ts";

/** Errors of Amazon SES about this e-mail alone: it would refuse the same e-mail again tomorrow. */
const REFUSALS = new Set(["MessageRejected", "BadRequestException"]);

type Sender = {
  /** An address that SES has verified, or an address of a verified domain. */
  readonly from: string;
  /** @default the one that the identity has, if any */
  readonly configurationSet?: string | undefined;
};

/** Sends e-mails in plain text through Amazon SES. */
export function createEmailService(
  { from, configurationSet }: Sender,
  // The SDK sends again only what SES has not taken. It makes few attempts, because the queue tries again as well.
  client: Pick<SESv2Client, "send"> = new SESv2Client({ retryMode: "adaptive", maxAttempts: 5 }),
): Emails {
  const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });
  return {
    async send({ to, subject, text, notice }) {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
        EmailTags: [{ Name: "notice", Value: notice }],
      });
      try {
        await client.send(command);
        return "sent";
      } catch (error) {
        if (error instanceof Error && REFUSALS.has(error.name)) return "refused";
        throw error;
      }
    },
  };
}
