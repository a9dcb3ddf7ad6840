import { NO_USES } from "../../domain/usage/use-counts.ts";
import type { Lease } from "../ports/ledger.ts";
import type { Cursor } from "../ports/pass.ts";
import type { Slice } from "./slice.ts";

const OUT_OF_REACH_MS = 5_000;

/** The cursor of a segment of which nothing was read. */
export const START: Cursor = {
  next: null,
  done: false,
  items: 0,
  scanned: 0,
  skippedBy: {},
  failedBy: {},
  problems: [],
  trouble: null,
  uses: { rows: NO_USES, keptIn: [], size: 0 },
};

/**
 * Saves how often access was denied, and waits before the next try. A permission that was granted a moment ago, by the deployment that started this
 * run, is not known everywhere at once: IAM takes some seconds, rarely a minute. Only access that is denied for longer is recorded as trouble of this
 * pass.
 */
export async function outOfReach(
  slice: Pick<Slice, "passes" | "segment" | "clock" | "triesOutOfReach">,
  lease: Lease,
  cursor: Cursor,
): Promise<"more" | "done"> {
  const denied = (cursor.denied ?? 0) + 1;
  const isFact = denied > slice.triesOutOfReach;
  await slice.passes.saveCursor(lease, slice.segment, {
    ...cursor,
    denied,
    trouble: isFact ? cursor.trouble : null,
  });
  if (isFact) return "done";
  await slice.clock.sleep(OUT_OF_REACH_MS);
  return "more";
}
