import type { PassCaps } from "../../contract/pass-limits.ts";
import type { PassEstimate } from "../../contract/plan.ts";
import { TEAM_BUCKETS } from "../../domain/text/ids.ts";
import { chunkUnderCap, LIMITS, shareOfCap } from "../limits.ts";
import { segmentsBySize } from "../plan/segments.ts";

/** A table that a pass reads, as DynamoDB describes it, and the number of items that would be written. */
export type TableToPass = { readonly items: number; readonly bytes: number; readonly writes: number };

/** What a pass has to keep to, and what it is paid by. */
export type PassTerms = {
  /** Null where they are unknown: then no time is told. */
  readonly caps: PassCaps | null;
  readonly prices: Prices;
};

/** Dollars for a million units of each kind, and for a million GB-seconds of functions. */
type Prices = {
  readonly of: string;
  readonly read: number;
  readonly write: number;
  readonly functions: number;
};

/**
 * Sources: the pages "Amazon DynamoDB pricing for on-demand capacity" (Standard table class; halved on 2024-11-01) and "AWS Lambda pricing" (Arm). Other
 * regions are mostly dearer, eu-central-1 by a fifth or so.
 */
export const PRICES: Prices = { of: "us-east-1, 2026", read: 0.125, write: 0.625, functions: 13.3334 };

const READ_UNIT = 4_096;
const WRITE_UNIT = 1_024;
/** Write units for the journal, the marks and the cursors of one item where chunks are full: 0.016 measured at 10,000 references. */
const JOURNAL_UNITS = 0.02;
/** Write units of the ledger for each chunk: a row of marks and the cursor. */
const CHUNK_UNITS = 2;
/** Memory of the function Slice, which costs by the GB: 1,769 of 1,024 MB. */
export const SLICE_GB = 1_769 / 1_024;
const MILLION = 1_000_000;

/**
 * Returns what a pass takes: its units, its time under the caps, and its price.
 *
 * A pass reads whole items, consistently: a unit for 4 KB. 10 million items of 1,000 bytes are 10 GB, or 2,441,407 units; 1,500 a second take 27 min.
 * It writes an item once, whatever number of references it holds: a unit for each started KB of the average item. A million of these items are a
 * million units; 500 a second take 34 min. A slice reads on while it writes, but not where references are far apart: the times add up at most, to 61 min.
 * The journal stands in a table of its own, under no cap. Not known from here, and left out: indexes that project the model id (they cost their own units), and what users edit meanwhile.
 *
 * A slice waits more than it works under a cap, and a function that waits is paid for: 40 × 61 min × 1.73 GB are 253,000 GB-seconds, or 3.37 dollars.
 */
export function estimatePass(
  tables: readonly TableToPass[],
  migrations: number,
  terms: PassTerms | undefined,
): PassEstimate | null {
  if (tables.length === 0) return null;
  // A table that was just made, or restored, says that it is empty.
  const isKnown = tables.every(({ items, bytes, writes }) => items >= writes && (bytes > 0 || items === 0));
  const caps = terms?.caps ?? null;
  const told = caps === null ? null : { read: caps.read, write: caps.write };
  if (!isKnown)
    return { bytes: null, units: { read: null, write: null }, caps: told, seconds: null, dollars: null };
  const bytes = sum(tables.map((table) => table.bytes));
  const read = sum(tables.map(readUnits));
  const bySize = segmentsBySize(
    tables.map((table) => table.bytes),
    { segmentBytes: LIMITS.segmentBytes, segmentsAtOnce: caps?.segmentsAtOnce ?? 1 },
  );
  const journal = sum(
    tables.map(({ writes }, index) => writes * journalUnits(caps, bySize[index] ?? 1, migrations)),
  );
  const write = Math.ceil(sum(tables.map(writeUnits)) + journal);
  const time = caps === null ? null : timeUnder(caps, tables, bySize);
  const { of: prices, ...price } = terms?.prices ?? PRICES;
  const functions = time === null ? null : (time.functions * SLICE_GB * price.functions) / MILLION;
  return {
    bytes,
    units: { read, write },
    caps: told,
    seconds: time === null ? null : Math.ceil(time.seconds),
    dollars:
      terms === undefined
        ? null
        : {
            read: (read * price.read) / MILLION,
            write: (write * price.write) / MILLION,
            functions,
            prices,
          },
  };
}

/**
 * Returns the write units of the ledger for one item. A chunk has a journal row for each migration and each of 16 buckets of teams, a row of marks and the
 * cursor. Under 500 units a second in 40 segments it has 125 items: 18 / 125 = 0.14 for one migration, and for forty of them one row an item.
 */
function journalUnits(caps: PassCaps | null, segments: number, migrations: number): number {
  const share = shareOfCap(caps?.write ?? undefined, Math.min(segments, caps?.segmentsAtOnce ?? 1));
  const chunk = chunkUnderCap(LIMITS.chunkReferences, share);
  const rows = Math.min(TEAM_BUCKETS * migrations, chunk);
  return Math.max(JOURNAL_UNITS, (rows + CHUNK_UNITS) / chunk);
}

function readUnits({ bytes }: TableToPass): number {
  return Math.ceil(bytes / READ_UNIT);
}

function writeUnits({ items, bytes, writes }: TableToPass): number {
  return writes === 0 ? 0 : writes * Math.ceil(bytes / items / WRITE_UNIT);
}

/**
 * Returns how long the pass takes and for how many seconds its functions run; null where a cap that counts is not there. The segments of a table share its
 * cap as if all of them, but at most `segmentsAtOnce`, were read at the same time, and there are as many or a multiple of them: a table takes units / cap.
 * Tables are read at the same time as far as there are functions.
 */
function timeUnder(
  caps: PassCaps,
  tables: readonly TableToPass[],
  bySize: readonly number[],
): { readonly seconds: number; readonly functions: number } | null {
  const free: number[] = Array.from({ length: caps.segmentsAtOnce }, () => 0);
  let functions = 0;
  for (const [index, table] of tables.entries()) {
    const [reading, writing] = [readUnits(table), writeUnits(table)];
    if ((caps.read === null && reading > 0) || (caps.write === null && writing > 0)) return null;
    const whole = reading / (caps.read ?? 1) + writing / (caps.write ?? 1);
    const segments = bySize[index] ?? 1;
    const each = (whole * Math.min(segments, caps.segmentsAtOnce)) / segments;
    for (let segment = 0; segment < segments; segment += 1) {
      const next = free.indexOf(Math.min(...free));
      free[next] = (free[next] ?? 0) + each;
      functions += each;
    }
  }
  return { seconds: Math.max(...free), functions };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
