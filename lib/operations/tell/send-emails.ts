import { batchesOf } from "../../domain/items/batches.ts";
import type { Email, Emails, Inbox } from "../ports/delivery.ts";
import type { Log } from "../ports/telemetry.ts";

/** E-mails that are claimed and sent together: as many as a crash can lose. */
const TOGETHER = 10;

/**
 * Sends each e-mail at most once: it claims the e-mail first, so that when the queue delivers a message again, the e-mail is already `sent`. An
 * e-mail that was certainly not sent is due again. An e-mail whose sending began, with no known result, is not due again: its entry stands in the
 * inbox.
 * @returns by notice, why an e-mail could not be sent; the e-mail is still due
 */
export async function sendEmails(
  { inbox, emails, log }: { readonly inbox: Inbox; readonly emails: Emails | undefined; readonly log: Log },
  due: readonly Email[],
): Promise<ReadonlyMap<string, unknown>> {
  const unsent = new Map<string, unknown>();
  if (emails === undefined) return unsent;
  for (const batch of batchesOf(due, TOGETHER)) {
    const claimed = await inbox.claimEmails(batch);
    await Promise.all(
      claimed.map(async (email) => {
        const { notice, team, member } = email;
        try {
          if ((await emails.send(email)) === "sent") return;
          log.warn("an e-mail was refused", { notice, team, member });
          await inbox.unclaimEmail(email, "none");
        } catch (error) {
          unsent.set(notice, error);
          log.warn("an e-mail could not be sent", { notice, team, member, reason: String(error) });
          await inbox.unclaimEmail(email, "due");
        }
      }),
    );
  }
  return unsent;
}
