import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import { stringifyWithBytes } from "../../domain/items/binary-json.ts";
import { increase } from "../../domain/items/counts.ts";
import { roughSize } from "../../domain/items/rough-size.ts";
import { pointersOf } from "../../domain/references/source-paths.ts";
import { decideUndo, type Undo } from "../../domain/references/undo-place.ts";
import { createUseCounts } from "../../domain/usage/use-counts.ts";
import type { Cursor, PassPlan, Segment } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { ReferenceTables } from "../ports/references.ts";
import type { Chunk } from "./chunk.ts";
import { type DecidedItem, type Decider, touchesOf, type Undecided } from "./decide-item.ts";
import { bucketsOf, type JournalPosition, type Places, rowsToUndo, type ToUndo } from "./places-to-undo.ts";
import { itemsToRead } from "./read-chunk.ts";
import type { Slice } from "./slice.ts";

/** A part of a bucket of the journal, all of one table, and the slice that writes there. */
type UndoChunk = { readonly slice: Slice; readonly chunk: Chunk };

/**
 * Reads journal rows of one table from the cursor on, until there is enough to write or the segment ends; and the items as they are now. A segment is
 * one or several buckets of teams, and an undo reads some or all of them, one table after the other: rows of all tables stand among each other.
 */
export async function readUndoChunk(slice: Slice, cursor: Cursor): Promise<UndoChunk> {
  const { plan, segment } = slice;
  const parts = partsOf(plan.undos, segment);
  let position = positionOf(cursor.next);
  while (position.part < parts.length) {
    const { undo, bucket } = parts[position.part] as Part;
    const places = await slice.places(undo, bucket);
    const table = position.table ?? places.tables[0];
    const found = await gather(slice, { undo, bucket, places, table, from: position.row });
    const next = found.hasMore ? { ...position, table, row: found.at } : after(position, places, table);
    if (table !== undefined && found.entries.length > 0) {
      const isLast = next.part >= parts.length;
      return decided(slice, cursor, undo, table, { ...found, next: isLast ? null : toItem(next) });
    }
    position = next;
  }
  return { slice, chunk: { ...emptyChunk(slice, cursor), next: null } };
}

type Part = { readonly undo: Undo; readonly bucket: number };

function partsOf(undos: readonly Undo[], { segment, of }: Pick<Segment, "segment" | "of">): Part[] {
  return undos.flatMap((undo) =>
    [...bucketsOf(undo)]
      .filter((bucket) => bucket % of === segment)
      .map((bucket): Part => ({ undo, bucket })),
  );
}

/** A table of a part, and the last row of it that was read; undefined and null where they are the first. */
type Position = {
  readonly part: number;
  readonly table?: string | undefined;
  readonly row: JournalPosition | null;
};

/** Returns the next table of the part, or the next part. */
function after({ part }: Position, { tables }: Places, table: string | undefined): Position {
  const next = table === undefined ? undefined : tables[tables.indexOf(table) + 1];
  return next === undefined ? { part: part + 1, row: null } : { part, table: next, row: null };
}

function positionOf(next: Item | null): Position {
  if (next === null) return { part: 0, row: null };
  const { part, table, pass, hash } = next as { part: { N: string } } & Record<
    string,
    { S: string } | undefined
  >;
  const row = pass === undefined || hash === undefined ? null : { pass: pass.S, hash: hash.S };
  return { part: Number(part.N), table: table?.S, row };
}

function toItem({ part, table, row }: Position): Item {
  return {
    part: { N: String(part) },
    ...(table === undefined ? {} : { table: { S: table } }),
    ...(row === null ? {} : { pass: { S: row.pass }, hash: { S: row.hash } }),
  };
}

type Place = Part & {
  readonly places: Places;
  readonly table: string | undefined;
  readonly from: JournalPosition | null;
};

/** What there is to undo in some rows of one table, with the items by key; undefined for items that are gone. */
type Gathered = {
  readonly entries: readonly ToUndo[];
  readonly items: ReadonlyMap<string, Item | undefined>;
};

async function gather(
  slice: Slice,
  { undo, bucket, places, table, from }: Place,
): Promise<Gathered & { readonly at: JournalPosition | null; readonly hasMore: boolean }> {
  const reading = { journal: slice.journal, marks: slice.marks, keep: () => slice.keeper.keep() };
  const items = new Map<string, Item | undefined>();
  let entries: ToUndo[] = [];
  let at = from;
  let bytes = 0;
  for await (const row of rowsToUndo(reading, undo, bucket, { places, from })) {
    if (entries.length >= slice.chunkReferences || bytes >= slice.chunkBytes)
      return { entries, items, at, hasMore: true };
    const here = row.entries.filter(({ entry }) => entry.table === table);
    const unread = here.filter(({ entry }) => !items.has(stringifyWithBytes(entry.key)));
    for (const { key, item } of await readItems(slice, table ?? "", unread, sourcesOf(slice, table))) {
      items.set(key, item);
      bytes += roughSize(item);
    }
    entries = entries.concat(here);
    at = row.at;
  }
  return { entries, items, at, hasMore: false };
}

async function decided(
  slice: Slice,
  cursor: Cursor,
  undo: Undo,
  table: string,
  { entries, items, next }: Gathered & { readonly next: Item | null },
): Promise<UndoChunk> {
  const decider = await createUndoDecider(slice, undo, table, entries);
  const left = new Map<string, number>();
  const undecided: Undecided[] = [];
  for (const [key, toUndo] of byKey(entries)) {
    const item = items.get(key);
    if (item !== undefined) undecided.push({ item, decided: decider.decide(item) });
    for (const { entry, isMade, touched } of toUndo) {
      const { state } = decideUndo(undo, entry, item, {
        ...circumstances(slice.plan, entry.source),
        touched,
      });
      if (state === "changed-since" && isMade) increase(left, undo.id, entry.references);
    }
  }
  const read = emptyChunk(slice, cursor);
  return {
    slice: { ...slice, table, decider },
    chunk: {
      ...read,
      undecided: undecided.filter(({ decided: { references } }) => references > 0),
      left: Object.fromEntries(left),
      next,
      items: read.items + entries.length,
    },
  };
}

function emptyChunk({ plan }: Slice, { items, scanned, seen = {}, next }: Cursor): Chunk {
  const uses = createUseCounts();
  return {
    undecided: [],
    left: {},
    next,
    itemsBefore: items,
    items,
    scanned,
    seen,
    uses,
    of: itemsToRead(plan),
  };
}

type ItemToUndo = {
  readonly key: string;
  readonly item: Item | undefined;
  readonly toUndo: readonly ToUndo[];
};

function byKey(entries: readonly ToUndo[]): Map<string, ToUndo[]> {
  return Map.groupBy(entries, ({ entry }) => stringifyWithBytes(entry.key));
}

function sourcesOf({ plan }: Pick<Slice, "plan">, table: string | undefined): ReferenceSource[] {
  return plan.sources.filter((source) => source.table === table);
}

/**
 * Reads the items of journal entries of one table, each with its key as text; undefined for items that are gone, and for all where no source reads the
 * table any more.
 */
export async function readItems(
  { tables }: { readonly tables: Pick<ReferenceTables, "read"> },
  table: string,
  entries: readonly ToUndo[],
  sources: readonly ReferenceSource[],
): Promise<ItemToUndo[]> {
  const found = [...byKey(entries)];
  const keys = found.map(([, [first]]) => (first as ToUndo).entry.key);
  const items = sources.length === 0 ? [] : await tables.read(table, keys, sources.flatMap(pointersOf));
  return found.map(([key, toUndo], index) => ({ key, item: items[index], toUndo }));
}

export function circumstances({ sources, models }: Pick<PassPlan, "sources" | "models">, name: string) {
  return { source: sources.find((source) => source.name === name), models };
}

/** Creates a decider that decides about items of journal entries what their undo makes of them. */
async function createUndoDecider(
  {
    plan,
    tables,
    clock,
  }: { readonly plan: PassPlan; readonly tables: Pick<ReferenceTables, "keysOf">; readonly clock: Clock },
  undo: Undo,
  table: string,
  entries: readonly ToUndo[],
): Promise<Decider> {
  const sources = sourcesOf({ plan }, table);
  // A table that is declared no more is nobody's to ask for.
  const { keyAttributes } = sources.length === 0 ? { keyAttributes: [] } : await tables.keysOf(table);
  const identity = (item: Item): string => stringifyWithBytes(keyAttributes.map((name) => item[name]));
  const ofItem = Map.groupBy(entries, ({ entry }) => identity(entry.key));
  return {
    sources,
    decide(item): DecidedItem {
      const verdicts = (ofItem.get(identity(item)) ?? []).map(({ entry, touched }) => {
        const { source, models } = circumstances(plan, entry.source);
        return { source, verdict: decideUndo(undo, entry, item, { source, models, touched }) };
      });
      const found = verdicts.flatMap(({ source, verdict }) =>
        verdict.state === "decided" && source !== undefined ? [{ source, decision: verdict.decision }] : [],
      );
      const touched = new Set(found.map(({ source }) => source));
      const decisions = found.map(({ decision }) => decision);
      const references = decisions.reduce((sum, { effects }) => sum + (effects[0]?.references ?? 0), 0);
      const touches = [...touched].flatMap((source) => touchesOf(item, source, clock.now()));
      return { places: [], decisions, touches, failures: [], scanned: 0, references };
    },
  };
}
