import { BATCH_WRITES, batchesOf } from "../../domain/items/batches.ts";
import type { StatementResult } from "../ports/references.ts";
import type { Recorded } from "./chunk.ts";
import type { ChunkTally } from "./chunk-tally.ts";
import type { Reserver } from "./reserve-writes.ts";
import type { Slice } from "./slice.ts";

type Batch = readonly Recorded[];
export type Sent = { readonly one: Recorded; readonly result: StatementResult };

/** How often each place in flight is filled before progress is told, and the time and the lease are looked at. */
const ROUNDS = 5;

/** Creates the sender of one chunk, which counts in the tally what was written. */
export function createSender(slice: Slice, tally: ChunkTally, reserver: Reserver) {
  const { tables, clock, keeper } = slice;
  const until = slice.started + slice.workMs;
  /** Tells whether the time of the slice is over. The slice then sends nothing more, and the next slice meets again what is left. */
  const isOver = (): boolean => clock.monotonic() > until;
  let hasThrottled = false;

  /**
   * Sends batches while the lease is certainly held, some at a time: when one ends the next one leaves, so that the service never waits for a batch
   * that is being made. A batch that came too late was not sent, and is sent again under a renewed lease. Every batch has ended, or was given up, before
   * the lease is checked again, so that the lease is renewed, lost or released only while no batch is in flight. A batch that fails does not discard the
   * results of the other batches.
   * @returns false when the time of the slice is over, or the cap on writes leaves no room in it
   */
  async function sendTogether(batches: readonly Batch[], tell: (sent: Sent) => void): Promise<boolean> {
    for (let left = batches; left.length > 0; ) {
      if (isOver() || !(await tables.turn("write", () => keeper.keep(), until))) return false;
      const window = await keeper.windowToWrite();
      const waiting = [...left];
      const late: Batch[] = [];
      const failures: unknown[] = [];
      const sendOneByOne = async (): Promise<void> => {
        // A batch that failed or came too late stops the batches behind it, not those beside it.
        while (failures.length + late.length === 0) {
          // A wait beyond the window is for the loop around this, which keeps the lease meanwhile.
          const hasTurn = await tables.turn("write", async () => {}, window.sendBefore);
          const batch = hasTurn ? waiting.shift() : undefined;
          if (batch === undefined) return;
          try {
            const results = await tables.rewrite(
              batch.map((one) => one.statement),
              window,
            );
            if (results === "late") late.push(batch);
            else
              for (const [index, result] of results.entries())
                tell({ one: batch[index] as Recorded, result });
          } catch (error) {
            reserver.doubt(batch);
            failures.push(error);
          }
        }
      };
      await Promise.all(Array.from({ length: tables.batchesInFlight }, sendOneByOne));
      if (failures.length > 0) throw failures[0];
      left = [...late, ...waiting];
    }
    return true;
  }

  return {
    isOver,
    /** Tells whether anything was throttled so far, or has no known result. */
    wasThrottled: (): boolean => hasThrottled,
    /**
     * Sends statements in batches, and again those that were throttled: they are journaled, and nothing of them was written.
     * @returns the result of each; fewer than were given when the time of the slice is over
     */
    async send(recorded: readonly Recorded[]): Promise<Sent[]> {
      const all: Sent[] = [];
      const isReserved = await reserver.reserveAll(recorded);
      // Under a cap batches leave one by one, and each may take seconds.
      const rounds = isReserved && tables.batchesInFlight > 1 ? ROUNDS : 1;
      const together = BATCH_WRITES * tables.batchesInFlight * rounds;
      const left = [...recorded];
      while (left.length > 0 && !isOver()) {
        const some = left.splice(0, together);
        if (!isReserved) await reserver.reservePart(some);
        const isSent = await sendTogether([...batchesOf(some, BATCH_WRITES)], (sent) => {
          const { status } = sent.result;
          hasThrottled ||= status === "throttled" || status === "unknown";
          if (status === "throttled") {
            left.push({ ...sent.one, isAgain: true });
            return;
          }
          if (status === "written") tally.written(sent.one.included);
          if (status === "unknown") reserver.doubt([sent.one]);
          all.push(sent);
        });
        await tally.report(all.length / recorded.length);
        if (!isSent) break;
      }
      return all;
    },
  };
}
