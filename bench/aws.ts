import { DEFAULT_CAPS } from "../lib/contract/pass-limits.ts";
import { BATCH_WRITES } from "../lib/domain/items/batches.ts";
import { LIMITS, segmentBytesUnder } from "../lib/operations/limits.ts";
import { segmentsBySize } from "../lib/operations/plan/segments.ts";
import { PRICES, SLICE_GB } from "../lib/operations/preview/estimate-pass.ts";
import type { Figure } from "./figure.ts";

/** What was counted, for one reference or one notice. */
export type Counted = {
  readonly writeUnits: number;
  readonly noticeWriteUnits: number;
  readonly noticeReadUnits: number;
  /** Seconds of a processor of this machine, composing and telling included. */
  readonly processorSeconds: number;
  /** Batches that a slice sends at a time. */
  readonly batchesInFlight: number;
};

/** The platform that the figures are for: that of docs/scale.md, without the items that hold no reference to the deleted model. */
const REFERENCES = 1_000_000;
const ITEM_BYTES = 1_000;
const TEAMS = 5_000;

/**
 * Units a second. New: "Understanding DynamoDB warm throughput in different scenarios". Warmed before: the quota of a table, "Quotas in Amazon DynamoDB",
 * both read on 2026-11-29.
 */
const TABLES = {
  new: { read: 12_000, write: 4_000, goal: 300 },
  "pre-warmed": { read: 40_000, write: 40_000, goal: 30 },
} as const;
const GOAL_DOLLARS = 0.8;

const READ_UNIT = 4_096;
/** What docs/scale.md assumes of a call from a function in the same region: 20 to 30 ms. */
const CALL_SECONDS = 0.025;

/**
 * Dollars for a million in us-east-1 in 2026, beside {@link PRICES}: "AWS Step Functions pricing", "Amazon SNS pricing" (a publish), "Amazon SQS
 * pricing" (a message that a queue receives).
 */
const TRANSITION = 25;
const NOTICE = 0.5 + 0.4;
const MILLION = 1_000_000;

/**
 * Computes row 7b. Nothing of it was measured in an account.
 *
 * The time is that of the pass. A slice reads one chunk while it writes another, and a table gives both at once: what takes longer counts. It is longer still
 * where the functions cannot ask for so much: a function has one processor, and waits for its batches. What a run does before and after its pass is in
 * docs/scale.md.
 */
export function awsFigures(counted: Counted): Figure[] {
  const bytes = REFERENCES * ITEM_BYTES;
  const [segments = 1] = segmentsBySize([bytes], {
    segmentBytes: segmentBytesUnder({ read: undefined, write: undefined }),
    segmentsAtOnce: DEFAULT_CAPS.segmentsAtOnce,
  });
  const read = bytes / READ_UNIT;
  const write = REFERENCES * counted.writeUnits;
  const waiting = CALL_SECONDS / (BATCH_WRITES * counted.batchesInFlight);
  const functions = (REFERENCES * Math.max(counted.processorSeconds, waiting)) / segments;
  const secondsOf = (units: { readonly read: number; readonly write: number }): number =>
    Math.max(read / units.read, write / units.write, functions);
  const from = { ...counted, references: REFERENCES, bytes, segments, read, write, functions };
  const times = Object.entries(TABLES).map(
    ([name, { goal, ...units }]): Figure => ({
      row: "7b",
      name: `a million references on AWS, ${name} table: seconds of the pass`,
      value: secondsOf(units),
      goal: { is: "at most", value: goal },
      ifMissed: `${segments} segments, each read by one function: they cannot ask for what the table gives`,
      from: { ...from, table: Math.max(read / units.read, write / units.write) },
    }),
  );
  const dollars = dollarsOf(counted, { read, write, segments, seconds: secondsOf(TABLES.new) });
  return [
    ...times,
    {
      row: "7b",
      name: `a million references on AWS, ${TEAMS} teams: dollars`,
      value: Object.values(dollars).reduce((sum, part) => sum + part, 0),
      goal: { is: "at most", value: GOAL_DOLLARS },
      from: { ...from, dollars, prices: PRICES.of },
    },
  ];
}

function dollarsOf(
  counted: Counted,
  pass: {
    readonly read: number;
    readonly write: number;
    readonly segments: number;
    readonly seconds: number;
  },
): Readonly<Record<string, number>> {
  const { segments, seconds } = pass;
  const slices = segments * Math.ceil((seconds * 1_000) / LIMITS.readMs);
  // The formula of the README, with all sixteen groups of teams.
  const transitions = 12 + 3 * segments + 2 * (slices - segments) + 16;
  const read = pass.read + TEAMS * counted.noticeReadUnits;
  const write = pass.write + TEAMS * counted.noticeWriteUnits;
  return {
    read: (read * PRICES.read) / MILLION,
    write: (write * PRICES.write) / MILLION,
    functions: (segments * seconds * SLICE_GB * PRICES.functions) / MILLION,
    transitions: (transitions * TRANSITION) / MILLION,
    notices: (TEAMS * NOTICE) / MILLION,
  };
}
