import { TableOutOfReach } from "../../contract/errors.ts";
import { NO_LEASE, type SliceInput, type SliceResult } from "../../contract/run-steps.ts";
import { keyOf } from "../../domain/items/attribute-value.ts";
import { pack } from "../../domain/items/packed.ts";
import {
  countDecision,
  type EffectRows,
  effectRows,
  joinedEffects,
  noEffects,
} from "../../domain/references/effects.ts";
import type { Chunk } from "../pass/chunk.ts";
import { createDecider } from "../pass/decide-item.ts";
import { type ReadingSlice, readChunk } from "../pass/read-chunk.ts";
import { outOfReach, START } from "../pass/segment-cursor.ts";
import type { SliceDependencies, SliceLimits } from "../pass/slice.ts";
import type { Lease, LedgerHead } from "../ports/ledger.ts";
import type { Cursor, Observations } from "../ports/pass.ts";
import { isNewer } from "../run/lease-keeper.ts";

export type ObserveSliceDependencies = Pick<SliceDependencies, "passes" | "tables" | "clock" | "report"> &
  Omit<SliceLimits, "leaseMs" | "workMs" | "limits" | "usesBytes" | "snapshotSize"> & {
    readonly head: Pick<LedgerHead, "read">;
    readonly observations: Observations;
    readonly effectsBytes: number;
  };

/** What an observing slice works with. */
type Observing = ObserveSliceDependencies & ReadingSlice & { readonly lease: Lease };

/**
 * Runs one slice of an observation: reads pages of its segment, decides as a slice of a pass does, counts, saves the cursor. It has no code that could
 * write anything else. The counts are in the cursor, or in rows that the cursor names: whatever a slice that dies had counted since its last cursor is
 * counted again by the next one, and once.
 */
export async function observeSlice(deps: ObserveSliceDependencies, input: SliceInput): Promise<SliceResult> {
  const head = await deps.head.read();
  if (head !== undefined && isNewer(head, input)) return { ...input, status: "newer-request" };
  const { pass, table, segment, of } = input;
  const plan = await deps.passes.read(pass);
  const keys = await deps.tables.keysOf(table);
  const observing: Observing = {
    ...deps,
    segment: { pass, table, segment, of },
    table,
    plan,
    decider: createDecider(table, plan, keys, deps.clock),
    keeper: { keep: async () => {} },
    lease: { run: input.run, token: NO_LEASE },
    started: deps.clock.monotonic(),
  };
  return { ...input, status: await readSegment(observing, keys.keyAttributes) };
}

async function readSegment(slice: Observing, keyAttributes: readonly string[]): Promise<"more" | "done"> {
  const { passes, clock, segment, lease, table } = slice;
  let cursor = (await passes.cursor(segment)) ?? START;
  for (;;) {
    if (cursor.done) return "done";
    const chunk = await readOrTrouble(slice, cursor);
    if (chunk === undefined) return "more";
    if (typeof chunk === "string") return outOfReach(slice, lease, { ...cursor, trouble: chunk });
    const effects = noEffects();
    for (const { item, decided } of chunk.undecided) {
      const key = keyOf(item, keyAttributes);
      for (const decision of decided.decisions) countDecision(effects, table, { key, item }, decision);
    }
    cursor = await cursorAfter(slice, cursor, chunk, effectRows(effects));
    await passes.saveCursor(lease, segment, cursor);
    if (clock.monotonic() - slice.started > slice.readMs) return cursor.done ? "done" : "more";
  }
}

/** Reads a chunk, or returns why the table cannot be read: the other tables are observed all the same. */
async function readOrTrouble(slice: Observing, cursor: Cursor): Promise<Chunk | string | undefined> {
  try {
    return await readChunk(slice, cursor);
  } catch (error) {
    if (error instanceof TableOutOfReach) return error.message;
    throw error;
  }
}

/** Returns the cursor after a chunk. Counts of so many teams that a row might not hold them go into rows of their own, and the next ones begin at none. */
async function cursorAfter(
  { observations, segment, effectsBytes }: Observing,
  { effects = [], keptIn = [], ...cursor }: Cursor,
  { next, items, scanned, seen }: Chunk,
  counted: EffectRows,
): Promise<Cursor> {
  const read = { ...cursor, next, done: next === null, items, scanned, seen, trouble: null };
  const rows = effectRows(await joinedEffects([effects, counted]));
  if (pack(rows).length <= effectsBytes) return { ...read, keptIn, effects: rows };
  return { ...read, keptIn: [...keptIn, await observations.keep(segment, keptIn.length, rows)] };
}
