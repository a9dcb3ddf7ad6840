import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createExpiry } from "../lib/aws/client/expiry.ts";
import { createInbox } from "../lib/aws/notices/inbox.ts";
import { createNoticeTopic } from "../lib/aws/notices/notice-topic.ts";
import { createStores, type Stores } from "../lib/aws/stores.ts";
import { RETENTION } from "../lib/contract/tables.ts";
import { DEFAULT_PERMISSION } from "../lib/domain/notices/notice.ts";
import { DEFAULT_CONTACT } from "../lib/domain/notices/notice-texts.ts";
import { chunkUnderCap, LIMITS, pageUnderCap, shareOfCap } from "../lib/operations/limits.ts";
import { remembered } from "../lib/operations/pass/remembered.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";
import type { Container } from "./steps.ts";

/**
 * Plans of passes that a warm function keeps: that of the pass, and of the one that it follows. A plan is never changed, its rows lie in one partition,
 * and up to a hundred functions begin a slice at once, each of them every minute. A plan that expires while it is kept does no harm: a slice looks
 * for its lease first, and a pass that is at work is prolonged.
 */
const KEPT_PLANS = 2;

/** Creates the container of all steps from the environment that the constructs set. The environment is read once, at the cold start. */
export function createContainer(telemetry: Telemetry): Container {
  const environment = readEnvironment(
    [
      "modelsTable",
      "ledgerTable",
      "referenceTables",
      "mode",
      "noticeTopic",
      "leaseSeconds",
      "journalRetentionSeconds",
      "segmentsAtOnce",
    ],
    [
      "permission",
      "contact",
      "chatFormat",
      "maxReadsPerSecond",
      "maxWritesPerSecond",
      "limits",
      "inboxTable",
    ],
  );
  const { maxReadsPerSecond, maxWritesPerSecond, segmentsAtOnce } = environment;
  const { chatFormat, contact = DEFAULT_CONTACT, inboxTable } = environment;
  const dynamodb = createDynamoDB({});
  const tables = {
    ...environment.referenceTables,
    models: environment.modelsTable,
    ledger: environment.ledgerTable,
  };
  const writesOf = (segments: number) => shareOfCap(maxWritesPerSecond, Math.min(segments, segmentsAtOnce));
  const chunkOf = (segments: number) => chunkUnderCap(LIMITS.chunkReferences, writesOf(segments));
  const storesFor = (segments: number) =>
    createStores(
      dynamodb,
      {
        tables,
        journalSeconds: environment.journalRetentionSeconds,
        maxReadsPerSecond: shareOfCap(maxReadsPerSecond, Math.min(segments, segmentsAtOnce)),
        maxWritesPerSecond: writesOf(segments),
        pageSize: pageUnderCap(chunkOf(segments)),
      },
      SYSTEM_CLOCK,
    );
  const message = { contact, chatFormat };
  // Kept while the function is warm: the next slice waits for the units that one slice has used up.
  const shares = new Map<number, Pick<Stores, "tables"> & { readonly chunkReferences: number }>();
  const stores = storesFor(1);
  return {
    ...stores,
    passes: { ...stores.passes, read: remembered(stores.passes.read, KEPT_PLANS) },
    ...LIMITS,
    limits: environment.limits ?? {},
    // Each segment is read by a function of its own; together they keep to the caps of the table.
    segmentOf(segments: number) {
      const known = shares.get(segments) ?? {
        tables: storesFor(segments).tables,
        chunkReferences: chunkOf(segments),
      };
      shares.set(segments, known);
      return known;
    },
    segmentsAtOnce,
    ...message,
    topic: createNoticeTopic(environment.noticeTopic, message),
    hasQueue: inboxTable !== undefined,
    inbox:
      inboxTable === undefined
        ? undefined
        : createInbox(dynamodb, inboxTable, SYSTEM_CLOCK, createExpiry(SYSTEM_CLOCK, RETENTION.inbox)),
    clock: SYSTEM_CLOCK,
    report: () => {},
    log: telemetry.log,
    metrics: telemetry.metrics,
    mode: environment.mode,
    leaseMs: environment.leaseSeconds * 1_000,
    permission: environment.permission ?? DEFAULT_PERMISSION,
  };
}
