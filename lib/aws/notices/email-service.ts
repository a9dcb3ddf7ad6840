import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Emails } from "../../operations/ports/delivery.ts";

/** What Amazon SES says of one e-mail alone: it will say the same tomorrow. */
const REFUSALS = new Set(["MessageRejected", "BadRequestException"]);

/** E-mails through Amazon SES, plain text. @param from an address, or one of a domain, that SES has verified */
export function createEmailService(
  from: string,
  // The SDK sends again only what SES has not taken; its attempts are few because the queue tries again as well.
  client: Pick<SESv2Client, "send"> = new SESv2Client({ retryMode: "adaptive", maxAttempts: 5 }),
): Emails {
  const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });
  return {
    async send({ to, subject, text, notice }) {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
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
