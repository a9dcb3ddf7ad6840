import { NO_AMOUNTS, PASS_LIMITS, type PassAmounts } from "../../contract/pass-limits.ts";
import { addCounts } from "../../domain/items/counts.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import { OnHold } from "../run/lease-keeper.ts";
import { type Recorded, rewritesOf } from "./chunk.ts";
import type { Slice } from "./slice.ts";

/** Returns what the writing of decisions comes to. */
export function amountsOf(decisions: readonly PlaceDecision[]): PassAmounts {
  let { references, cleared, dropped } = NO_AMOUNTS;
  for (const { effects, parameterChanges } of decisions) {
    for (const { effect, references: count } of effects) {
      if (effect !== "noted") references += count;
      if (effect === "cleared") cleared += count;
    }
    dropped += parameterChanges.filter(({ action }) => action === "drop").length;
  }
  return { references, cleared, dropped };
}

export type Reserver = ReturnType<typeof createReserver>;

/**
 * Creates what keeps one chunk within the limits of its pass: everything is reserved before it is written, in one sum that all segments share, so that
 * no batch is sent that would exceed a limit. A process that dies between reserving and settling leaves its sum too high by at most a chunk: the pass
 * then stops early, never late. Without limits, and in a pass whose limits a person has lifted, nothing is counted.
 */
export function createReserver({ segment, limits, reservations, holds, keeper, clock }: Slice) {
  const limited = PASS_LIMITS.filter((name) => limits[name] !== undefined);
  const isLimited = (): boolean => limited.length > 0 && keeper.lifted() !== segment.pass;
  let reserved = NO_AMOUNTS;
  let doubted: PlaceDecision[] = [];

  /** Returns the sums that stand where the amounts do not fit; undefined where they do. */
  async function tryReserve(recorded: readonly Recorded[]): Promise<[PassAmounts, PassAmounts] | undefined> {
    // What is sent again, because a user or the service was in the way, is reserved already.
    const fresh = recorded.filter(({ isAgain }) => !isAgain);
    const amounts = amountsOf(fresh.flatMap(({ decided }) => rewritesOf(decided)));
    if (limited.every((name) => amounts[name] === 0)) return undefined;
    const standing = await reservations.add(segment.pass, amounts, limits);
    if (standing !== undefined) return [standing, amounts];
    reserved = addCounts(reserved, amounts);
    return undefined;
  }

  return {
    /** Reserves a chunk. @returns false where it does not fit: each part of it is then reserved alone */
    async reserveAll(recorded: readonly Recorded[]): Promise<boolean> {
      return !isLimited() || (await tryReserve(recorded)) === undefined;
    },
    /** Reserves a part, or puts the platform on hold. @throws OnHold */
    async reservePart(recorded: readonly Recorded[]): Promise<void> {
      const refused = isLimited() ? await tryReserve(recorded) : undefined;
      if (refused === undefined) return;
      const [standing, amounts] = refused;
      const name = limited.find((one) => standing[one] + amounts[one] > (limits[one] ?? 0)) ?? "references";
      const reason = `the limit of ${limits[name]} ${WORDS[name]} a pass: ${standing[name]} are done, and ${amounts[name]} more are next`;
      const at = new Date(clock.now()).toISOString();
      await holds.stop(keeper.lease, { reason, by: keeper.lease.run, at, pass: segment.pass });
      throw new OnHold(reason);
    },
    /** Keeps reserved what was sent and has no known result, until all that was sent is read back. */
    doubt(sent: readonly Recorded[]): void {
      doubted.push(...sent.flatMap(({ included }) => included));
    },
    readBack(): void {
      doubted = [];
    },
    /** Takes back what was reserved and not written: the next slice meets it again. @param written all that was certainly written of the chunk */
    async settle(written: PassAmounts): Promise<void> {
      if (reserved === NO_AMOUNTS) return;
      const left = addCounts(addCounts(written, amountsOf(doubted)), reserved, -1);
      if (PASS_LIMITS.some((name) => left[name] !== 0)) await reservations.add(segment.pass, left, {});
    },
  };
}

const WORDS: Readonly<Record<keyof PassAmounts, string>> = {
  references: "references rewritten or cleared",
  cleared: "references cleared",
  dropped: "parameters dropped",
};
