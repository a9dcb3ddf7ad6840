import type { ReferenceSource } from "../../contract/reference-source.ts";
import { type Item, keyOf } from "../../domain/items/attribute-value.ts";
import type { KnownModels } from "../../domain/models/known-models.ts";
import { countDecision, type Effects, noEffects } from "../../domain/references/effects.ts";
import type { JournalEntry } from "../../domain/references/journal.ts";
import { createSightings, type Sightings } from "../../domain/references/sightings.ts";
import { pointersOf } from "../../domain/references/source-paths.ts";
import { createSourceReader, type Place } from "../../domain/references/source-reader.ts";
import type { Targets } from "../../domain/references/targets.ts";
import { LIMITS } from "../limits.ts";
import { createDecider } from "../pass/decide-item.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { Page, ReferenceTables, TableCaps } from "../ports/references.ts";
import type { TableToPass } from "./estimate-pass.ts";

export type ScanDependencies = {
  readonly tables: ReferenceTables & TableCaps;
  readonly clock: Clock;
  readonly report: Reporter;
};

/** Segments of a table that one process reads at the same time: as many as it can decide about while pages arrive. */
const READERS = 8;

/** The effects of a registry, and what was seen on the way. */
type Scanned = {
  readonly effects: Effects;
  readonly seen: Sightings;
  readonly tables: readonly TableToPass[];
};

/** Decides about every reference. Yields an entry, as a pass would journal it, for each place that would be rewritten or cleared. */
export async function* scanEffects(
  deps: ScanDependencies,
  sources: readonly ReferenceSource[],
  targets: Targets,
  models: KnownModels,
): AsyncGenerator<JournalEntry, Scanned> {
  const effects = noEffects();
  const sightings = createSightings(models, (id) => !targets.has(id));
  const tables: TableToPass[] = [];
  const scan = await createScan(deps, sources, "plan");
  for (const table of tablesOf(sources)) {
    let writes = 0;
    const keys = await deps.tables.keysOf(table);
    const decider = createDecider(table, { sources, targets }, keys, deps.clock);
    for await (const item of scan(table)) {
      const { decisions } = decider.decide(item, sightings.add);
      if (decisions.some(({ after }) => after !== undefined)) writes += 1;
      for (const decision of decisions) {
        const key = keyOf(item, keys.keyAttributes);
        const changed = countDecision(effects, table, { key, item }, decision);
        if (changed !== undefined) yield changed;
      }
    }
    const described = await deps.tables.describe(table);
    if (described !== undefined) tables.push({ items: described.items, bytes: described.bytes, writes });
  }
  return { effects, seen: sightings.all(), tables };
}

/** Yields every reference of every source, without archived owners. */
export async function* scanPlaces(
  deps: ScanDependencies,
  sources: readonly ReferenceSource[],
): AsyncIterable<Place> {
  const scan = await createScan(deps, sources, "usage");
  for (const table of tablesOf(sources)) {
    const ofTable = sources.filter((source) => source.table === table);
    const keys = await deps.tables.keysOf(table);
    const readers = ofTable.map((source) => createSourceReader(source, { sources: ofTable, ...keys }));
    for await (const item of scan(table)) {
      for (const read of readers) yield* read(item).places;
    }
  }
}

function tablesOf(sources: readonly ReferenceSource[]): string[] {
  return [...new Set(sources.map((source) => source.table))];
}

/** Creates the scan of a table. All tables are described before, so that the progress is that of all of them together. */
async function createScan(
  deps: ScanDependencies,
  sources: readonly ReferenceSource[],
  step: "plan" | "usage",
): Promise<(table: string) => AsyncIterable<Item>> {
  const tables = tablesOf(sources);
  const described = await Promise.all(tables.map((table) => deps.tables.describe(table)));
  const total = described.reduce((sum, one) => sum + (one?.items ?? 0), 0);
  let read = 0;
  return (table) => {
    const description = described[tables.indexOf(table)];
    const tell = (items: number): void => {
      read += items;
      deps.report({ step, done: read, of: total });
    };
    return description === undefined ? none() : scanTable(deps, sources, { table, ...description }, tell);
  };
}

async function* none(): AsyncGenerator<Item> {}

async function* scanTable(
  deps: ScanDependencies,
  sources: readonly ReferenceSource[],
  { table, bytes }: { readonly table: string; readonly bytes: number },
  tell: (items: number) => void,
): AsyncGenerator<Item> {
  const pointers = sources.filter((source) => source.table === table).flatMap(pointersOf);
  const of = Math.min(Math.max(Math.ceil(bytes / LIMITS.segmentBytes), 1), READERS);
  const read = async (segment: number, from: Item | null): Promise<{ segment: number; page: Page }> => {
    await deps.tables.turn("read", async () => {});
    return { segment, page: await deps.tables.scan({ table, segment, of, from, pointers }) };
  };
  const reading = new Map<number, ReturnType<typeof read>>();
  const begin = (segment: number, from: Item | null): void => {
    const page = read(segment, from);
    // When several reads fail together, the race throws the error of one; the other reads fail for the same reason.
    page.catch(() => {});
    reading.set(segment, page);
  };
  for (let segment = 0; segment < of; segment += 1) begin(segment, null);
  while (reading.size > 0) {
    const { segment, page } = await Promise.race(reading.values());
    reading.delete(segment);
    if (page.next !== null) begin(segment, page.next);
    yield* page.items;
    tell(page.items.length);
  }
}
