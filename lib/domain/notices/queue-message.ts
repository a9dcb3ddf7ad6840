import * as z from "zod/mini";

/** What is read of a message: which notice, of which team. Everything else comes from the ledger. */
const NOTICE = z.object({ id: z.string(), team: z.object({ id: z.string() }) });
const ENVELOPE = z.object({ Message: z.string() });

/**
 * The notice that a message of the queue tells of.
 * @param body SNS's envelope as JSON
 * @returns undefined for what is no notice
 */
export function noticeInMessage(body: string): { readonly id: string; readonly team: string } | undefined {
  const envelope = z.safeParse(ENVELOPE, parsed(body));
  const notice = envelope.success ? z.safeParse(NOTICE, parsed(envelope.data.Message)) : undefined;
  return notice?.success === true ? { id: notice.data.id, team: notice.data.team.id } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
