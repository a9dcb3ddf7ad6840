import { batchesOf } from "../../domain/items/batches.ts";
import type { StatementResult } from "../ports/references.ts";
import type { Recorded } from "./chunk.ts";
import type { ChunkTally } from "./chunk-tally.ts";
import type { Slice } from "./slice.ts";

const STATEMENTS = 25;

export type Sent = { readonly one: Recorded; readonly result: StatementResult };

/** Sends statements in batches. @returns what came of each; fewer than were given when the time of the slice is over */
export function createSender(slice: Slice, tally: ChunkTally) {
  const { tables, clock, keeper } = slice;
  const until = slice.started + slice.workMs;
  /** A slice sends nothing more after a while: what is left is met again by the next one. */
  const isOver = (): boolean => clock.monotonic() > until;

  /**
   * Sends batches together while the lease is certainly held: one is made while the service works on another. One that came too late was not
   * sent, and goes again under a renewed lease. All are done, or given up, before the lease is looked at again, so that it is renewed, lost
   * or given back only while none of them is in flight; one that fails loses no other.
   *
   * @returns false when the cap on writes leaves no room in the time of a slice
   */
  async function sendTogether(
    batches: readonly (readonly Recorded[])[],
    tell: (sent: Sent) => void,
  ): Promise<boolean> {
    for (let left = batches; left.length > 0; ) {
      if (!(await tables.turn("write", () => keeper.keep(), until))) return false;
      const window = await keeper.windowToWrite();
      const results = await Promise.allSettled(
        left.map((batch) =>
          tables.rewrite(
            batch.map((one) => one.statement),
            window,
          ),
        ),
      );
      const late: (readonly Recorded[])[] = [];
      results.forEach((settled, number) => {
        const batch = left[number] as readonly Recorded[];
        if (settled.status === "rejected") return;
        if (settled.value === undefined) late.push(batch);
        settled.value?.forEach((result, index) => {
          tell({ one: batch[index] as Recorded, result });
        });
      });
      for (const settled of results) if (settled.status === "rejected") throw settled.reason;
      left = late;
    }
    return true;
  }

  return {
    isOver,
    async send(recorded: readonly Recorded[]): Promise<Sent[]> {
      const all: Sent[] = [];
      const together = STATEMENTS * tables.batchesInFlight;
      for (const some of batchesOf(recorded, together)) {
        if (isOver()) break;
        const hadRoom = await sendTogether([...batchesOf(some, STATEMENTS)], (sent) => {
          if (sent.result.status === "written") tally.written(sent.one.included);
          all.push(sent);
        });
        tally.report(all.length / recorded.length);
        if (!hadRoom) break;
      }
      return all;
    },
  };
}
