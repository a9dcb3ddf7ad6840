import * as z from "zod/mini";

/** The fields of a message that are read: the notice and its team. Everything else comes from the ledger. */
const NOTICE = z.object({ id: z.string(), team: z.object({ id: z.string() }) });
const ENVELOPE = z.object({ Message: z.string() });

/** Returns the notice that a message of the queue tells of. @param body SNS's envelope as JSON @returns undefined for a message that is no notice */
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
