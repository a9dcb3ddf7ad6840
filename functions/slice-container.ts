import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createHolds } from "../lib/aws/ledger/holds.ts";
import { createLedgerHead } from "../lib/aws/ledger/ledger-head.ts";
import { createRunRow } from "../lib/aws/ledger/runs.ts";
import { createJournal } from "../lib/aws/pass/journal.ts";
import { createKeptCounts } from "../lib/aws/pass/kept-counts.ts";
import { createPasses } from "../lib/aws/pass/passes.ts";
import { createReferenceTables } from "../lib/aws/pass/reference-tables.ts";
import { createReservations } from "../lib/aws/pass/reservations.ts";
import { chunkUnderCap, LIMITS, pageUnderCap, shareOfCap } from "../lib/operations/limits.ts";
import { remembered } from "../lib/operations/pass/remembered.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { SegmentDependencies } from "./steps.ts";

/**
 * Plans of passes that a warm function keeps: that of the pass, and of the one that it follows. A plan is never changed, its rows lie in one partition,
 * and up to a hundred functions begin a slice at once, each of them every minute. A plan that expires while it is kept does no harm: a slice looks
 * for its lease first, and a pass that is at work is prolonged.
 */
const KEPT_PLANS = 2;

/**
 * Creates the container of a slice. A pass on a large platform starts up to a hundred of these functions at once: it holds the adapters that a slice
 * uses and no others, so that their code is not loaded.
 */
export function createSliceContainer(): SegmentDependencies {
  const environment = readEnvironment(
    [
      "modelsTable",
      "ledgerTable",
      "referenceTables",
      "leaseSeconds",
      "journalRetentionSeconds",
      "segmentsAtOnce",
    ],
    ["maxReadsPerSecond", "maxWritesPerSecond", "limits"],
  );
  const { ledgerTable, maxReadsPerSecond, maxWritesPerSecond, segmentsAtOnce } = environment;
  const clock = SYSTEM_CLOCK;
  const dynamodb = createDynamoDB({});
  const expiry = createExpiry(clock, environment.journalRetentionSeconds);
  const passes = createPasses(dynamodb, ledgerTable, clock, expiry);
  // Kept while the function is warm: the next slice waits for the units that one slice has used up.
  const shares = new Map<number, ReturnType<SegmentDependencies["segmentOf"]>>();
  // Each segment is read by a function of its own; together they keep to the caps of the table.
  const shareOf = (segments: number): ReturnType<SegmentDependencies["segmentOf"]> => {
    const together = Math.min(segments, segmentsAtOnce);
    const writes = shareOfCap(maxWritesPerSecond, together);
    const chunkReferences = chunkUnderCap(LIMITS.chunkReferences, writes);
    const options = {
      tables: { ...environment.referenceTables, models: environment.modelsTable, ledger: ledgerTable },
      maxReadsPerSecond: shareOfCap(maxReadsPerSecond, together),
      maxWritesPerSecond: writes,
      pageSize: pageUnderCap(chunkReferences),
    };
    return { tables: createReferenceTables(dynamodb, options, clock), chunkReferences };
  };
  return {
    head: createLedgerHead(dynamodb, ledgerTable, createRunRow(expiry), clock),
    holds: createHolds(dynamodb, ledgerTable),
    passes: { ...passes, read: remembered(passes.read, KEPT_PLANS) },
    observations: createKeptCounts(dynamodb, ledgerTable, "COUNTS#", clock, expiry),
    keptUses: createKeptCounts(dynamodb, ledgerTable, "USES#", clock, expiry),
    reservations: createReservations(dynamodb, ledgerTable, expiry),
    journal: createJournal(dynamodb, ledgerTable, clock, expiry),
    ...LIMITS,
    limits: environment.limits ?? {},
    segmentOf(segments) {
      const share = shares.get(segments) ?? shareOf(segments);
      shares.set(segments, share);
      return share;
    },
    clock,
    report: () => {},
    leaseMs: environment.leaseSeconds * 1_000,
  };
}
