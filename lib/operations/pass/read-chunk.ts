import { roughSize } from "../../domain/items/rough-size.ts";
import { createSightings, mergeSightings } from "../../domain/references/sightings.ts";
import { pointersOf } from "../../domain/references/source-paths.ts";
import { createUseCounts } from "../../domain/usage/use-counts.ts";
import type { Cursor, PassPlan } from "../ports/pass.ts";
import type { Chunk } from "./chunk.ts";
import type { Undecided } from "./decide-item.ts";
import { partOf, type Slice } from "./slice.ts";

const NO_COUNTS: Chunk["left"] = {};

/** What reading needs of a slice: nothing that could write. */
export type ReadingSlice = Pick<
  Slice,
  | "segment"
  | "table"
  | "plan"
  | "decider"
  | "tables"
  | "clock"
  | "report"
  | "started"
  | "readMs"
  | "chunkReferences"
  | "chunkBytes"
> & { readonly keeper: Pick<Slice["keeper"], "keep"> };

/** Returns the number of items that a pass reads, as it was counted when the pass began. */
export function itemsToRead({ tables }: Pick<PassPlan, "tables">): number {
  return tables.reduce((sum, { items }) => sum + items, 0);
}

/**
 * Reads pages from the cursor on, until there is enough to write, the segment ends, or the time is over.
 * @returns undefined when the cap on reads left no room for a page in the time of a slice
 * @throws LeaseLost, NewerRequest, OnHold, TableOutOfReach
 */
export async function readChunk(slice: ReadingSlice, cursor: Cursor): Promise<Chunk | undefined> {
  const { segment, table, plan, decider, keeper, tables, clock } = slice;
  const pointers = decider.sources.flatMap(pointersOf);
  const undecided: Undecided[] = [];
  const sightings = createSightings(plan.models, (id) => !plan.targets.has(id));
  const uses = createUseCounts();
  const of = itemsToRead(plan);
  let { next, items, scanned } = cursor;
  let references = 0;
  let bytes = 0;
  let hasRead = false;
  do {
    await keeper.keep();
    const hasRoom = await tables.turn("read", () => keeper.keep(), slice.started + slice.readMs);
    if (!hasRoom && !hasRead) return undefined;
    if (!hasRoom) break;
    hasRead = true;
    const page = await tables.scan({
      table,
      segment: segment.segment,
      of: segment.of,
      from: next,
      pointers,
    });
    for (const item of page.items) {
      const decided = decider.decide(item, sightings.add);
      scanned += decided.scanned;
      if (decided.references === 0 && decided.failures.length === 0) {
        for (const place of decided.places) uses.add(place);
        continue;
      }
      references += decided.references;
      bytes += roughSize(item);
      undecided.push({ item, decided });
    }
    next = page.next;
    items += page.items.length;
    // Where something has to be written, reading is half of the work.
    const done = references === 0 ? items : cursor.items + Math.round((items - cursor.items) / 2);
    slice.report({ step: "pass", part: partOf(segment), done, of });
  } while (
    next !== null &&
    references < slice.chunkReferences &&
    bytes + uses.size() < slice.chunkBytes &&
    clock.monotonic() - slice.started <= slice.readMs
  );
  const seen = mergeSightings([cursor.seen ?? {}, sightings.all()]);
  return { undecided, left: NO_COUNTS, next, itemsBefore: cursor.items, items, scanned, seen, uses, of };
}
