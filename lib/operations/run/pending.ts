import type { Outbox } from "../ports/notices.ts";

/** Returns the number of notices that are announced and not published. */
export async function countPending(outbox: Pick<Outbox, "pending">): Promise<number> {
  let pending = 0;
  for await (const { notices } of outbox.pending()) pending += notices.length;
  return pending;
}
