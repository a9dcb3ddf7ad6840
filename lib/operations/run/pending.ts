import { batchesOf } from "../../domain/items/batches.ts";
import type { NoticeKey, Notices, Outbox, UndeliveredNotices } from "../ports/notices.ts";

/** Returns the number of notices that are announced and not published. */
export async function countPending(outbox: Pick<Outbox, "pending">): Promise<number> {
  let pending = 0;
  for await (const { notices } of outbox.pending()) pending += notices.length;
  return pending;
}

/** Notices that are looked up together. */
const TOGETHER = 500;

/** Returns the number of notices that were made since a time and have reached no member. @param since ISO 8601 UTC */
export async function countUnreached(
  deps: { readonly outbox: Pick<UndeliveredNotices, "undelivered">; readonly notices: Pick<Notices, "get"> },
  since: string,
): Promise<number> {
  const waiting: NoticeKey[] = [];
  for await (const { publishedAt, notices } of deps.outbox.undelivered())
    if (publishedAt === null) waiting.push(...notices);
  let count = 0;
  for (const batch of batchesOf(waiting, TOGETHER))
    count += (await deps.notices.get(batch)).filter(({ createdAt }) => createdAt >= since).length;
  return count;
}
