import { BATCH_WRITES, batchesOf } from "../../domain/items/batches.ts";
import type { StatementResult } from "../ports/references.ts";
import type { Recorded } from "./chunk.ts";
import type { ChunkTally } from "./chunk-tally.ts";
import type { Reserver } from "./reserve-writes.ts";
import type { Slice } from "./slice.ts";

export type Sent = { readonly one: Recorded; readonly result: StatementResult };

/** Creates the sender of one chunk, which counts in the tally what was written. */
export function createSender(slice: Slice, tally: ChunkTally, reserver: Reserver) {
  const { tables, clock, keeper } = slice;
  const until = slice.started + slice.workMs;
  /** Tells whether the time of the slice is over. The slice then sends nothing more, and the next slice meets again what is left. */
  const isOver = (): boolean => clock.monotonic() > until;

  /**
   * Sends batches together while the lease is certainly held: one batch is made while the service works on another. A batch that came too late was
   * not sent, and is sent again under a renewed lease. Every batch has ended, or was given up, before the lease is checked again, so that the lease
   * is renewed, lost or released only while no batch is in flight. A batch that fails does not discard the results of the other batches.
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
        if (settled.status === "rejected") reserver.doubt(batch);
        else if (settled.value === "late") late.push(batch);
        else
          for (const [index, result] of settled.value.entries())
            tell({ one: batch[index] as Recorded, result });
      });
      for (const settled of results) if (settled.status === "rejected") throw settled.reason;
      left = late;
    }
    return true;
  }

  return {
    isOver,
    /** Sends statements in batches. @returns the result of each; fewer than were given when the time of the slice is over */
    async send(recorded: readonly Recorded[]): Promise<Sent[]> {
      const all: Sent[] = [];
      const isReserved = await reserver.reserveAll(recorded);
      const together = BATCH_WRITES * tables.batchesInFlight;
      for (const some of batchesOf(recorded, together)) {
        if (isOver()) break;
        if (!isReserved) await reserver.reservePart(some);
        const hadRoom = await sendTogether([...batchesOf(some, BATCH_WRITES)], (sent) => {
          if (sent.result.status === "written") tally.written(sent.one.included);
          if (sent.result.status === "unknown") reserver.doubt([sent.one]);
          all.push(sent);
        });
        await tally.report(all.length / recorded.length);
        if (!hadRoom) break;
      }
      return all;
    },
  };
}
