import * as z from "zod/mini";
import { RUN_SUMMARY } from "../../contract/notices.ts";

/** The fields of a message that are read: the notice and its team. Everything else comes from the ledger. */
const NOTICE = z.object({ id: z.string(), team: z.object({ id: z.string() }) });
const SUMMARY = z.object({ slug: z.literal(RUN_SUMMARY) });
const ENVELOPE = z.object({ Message: z.string() });

/**
 * Returns the notice that a message of the queue tells of; none for a message to the operators, which is for nobody's inbox.
 * @param body SNS's envelope as JSON
 * @returns undefined for a message of another kind
 */
export function noticesInMessage(
  body: string,
): readonly { readonly id: string; readonly team: string }[] | undefined {
  const envelope = z.safeParse(ENVELOPE, parsed(body));
  if (!envelope.success) return undefined;
  const message = parsed(envelope.data.Message);
  if (z.safeParse(SUMMARY, message).success) return [];
  const notice = z.safeParse(NOTICE, message);
  return notice.success ? [{ id: notice.data.id, team: notice.data.team.id }] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
