import type { Item } from "../../domain/items/attribute-value.ts";
import { stepsOf } from "../../domain/references/journal.ts";
import { currentValuesAt } from "../../domain/references/place-values.ts";
import { holds, type PlaceDecision } from "../../domain/references/rewrite.ts";
import { pointersOf } from "../../domain/references/source-paths.ts";
import { failuresOf, type Recorded, rewritesOf, type Work } from "./chunk.ts";
import type { ChunkTally } from "./chunk-tally.ts";
import type { Sent } from "./send-statements.ts";
import type { Slice } from "./slice.ts";

/** Tries of a statement. When a user's edit makes a statement void, the item is decided again from its present values. */
const TRIES = 3;

/**
 * Returns a function that reads items again whose statement was refused, has no known result, or did not hold all changes of the item: the present
 * item decides. The function returns the items in which something is left to be done.
 */
export function createReviewer(slice: Slice, tally: ChunkTally) {
  const { table, decider, keeper, tables } = slice;

  /** Counts what became of an item that was not certainly written, and returns what is left to be done in it. */
  function compare(one: Recorded, item: Item | undefined): Work[] {
    const decided = item === undefined ? undefined : decider.decide(item);
    tally.saw(one.key, decided);
    const left = new Set(decided === undefined ? [] : rewritesOf(decided).map(placeOf));
    for (const decision of one.included) {
      if (tally.isWritten(decision) || left.has(placeOf(decision))) continue;
      // Either the response of our own write was lost, or a user changed the reference: the present value tells which.
      if (item !== undefined && isMade(decision, item)) tally.written([decision]);
      else tally.skip(decision);
    }
    if (item === undefined || decided === undefined || left.size === 0) return [];
    if (one.tries < TRIES) {
      return [{ item, decided: { ...decided, failures: [] }, key: one.key, tries: one.tries, isAgain: true }];
    }
    tally.fail(
      one.key,
      rewritesOf(decided).flatMap((decision) => failuresOf(decision, "it changed at every try")),
    );
    return [];
  }

  return async (sent: readonly Sent[]): Promise<Work[]> => {
    const again: Recorded[] = [];
    for (const { one, result } of sent) {
      const rewrites = rewritesOf(one.decided);
      if (result.status === "impossible") {
        tally.fail(
          one.key,
          rewrites.flatMap((decision) => failuresOf(decision, result.reason)),
        );
      } else if (result.status === "refused") again.push({ ...one, tries: one.tries + 1 });
      else if (result.status === "unknown" || rewrites.length > one.included.length) again.push(one);
    }
    if (again.length === 0) return [];
    await keeper.keep();
    const items = await tables.read(
      table,
      again.map((one) => one.key),
      decider.sources.flatMap(pointersOf),
    );
    return again.flatMap((one, index) => compare(one, items[index]));
  };
}

function isMade({ place, after, compared }: PlaceDecision, item: Item): boolean {
  return after !== undefined && holds(currentValuesAt(item, stepsOf(place), compared), after, compared);
}

function placeOf({ place }: PlaceDecision): string {
  return JSON.stringify([place.source, place.model.steps]);
}
