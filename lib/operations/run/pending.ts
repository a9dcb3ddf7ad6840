import type { Outbox } from "../ports/notices.ts";

/** Returns the number of notices that are announced and not published. */
export async function countPending(outbox: Pick<Outbox, "pending">): Promise<number> {
  let pending = 0;
  for await (const { notices } of outbox.pending()) pending += notices.length;
  return pending;
}

/** Tells whether anything is announced; reads no further than the first row. */
export async function isAnythingPending(outbox: Pick<Outbox, "pending">): Promise<boolean> {
  for await (const _row of outbox.pending()) return true;
  return false;
}
