import type { DynamoDB } from "../aws/client.ts";
import type { Meter } from "../aws/meter.ts";
import { createStores, type Stores } from "../aws/stores.ts";
import type { Mode } from "../contract/environment.ts";
import type { TableNames } from "../contract/tables.ts";
import { DEFAULT_PERMISSION } from "../domain/notice.ts";
import type { Log, Metrics } from "../operations/deployment-ports.ts";
import type { Clock, Reporter, Topic } from "../operations/ports.ts";
import { chunkUnderCap, SLICE_LIMITS } from "../operations/slice.ts";
import { createFileTopic } from "./file-topic.ts";

export type ContainerOptions = {
  readonly tables: TableNames;
  readonly leaseMs: number;
  readonly topicFile: string;
  readonly meter: Meter;
  readonly clock?: Clock;
  readonly topic?: Topic;
  readonly report?: Reporter;
  readonly maxReadsPerSecond?: number | undefined;
  readonly maxWritesPerSecond?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly segments?: number | undefined;
  readonly chunkReferences?: number | undefined;
  readonly mode?: Mode;
};

/** What the handlers need, for one command on this machine. */
export type Container = Stores & {
  readonly clock: Clock;
  readonly topic: Topic;
  readonly report: Reporter;
  readonly leaseMs: number;
  readonly permission: string;
  readonly segments: number | undefined;
  readonly segmentBytes: number;
  readonly readMs: number;
  readonly workMs: number;
  readonly publishMs: number;
  readonly chunkReferences: number;
  readonly triesOutOfReach: number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly mode: Mode;
  tablesFor(segments: number): Stores["tables"];
};

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export function createContainer(dynamodb: DynamoDB, options: ContainerOptions): Container {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const { maxWritesPerSecond, maxReadsPerSecond, pageSize, tables } = options;
  const stores = createStores(dynamodb, { tables, maxWritesPerSecond, maxReadsPerSecond, pageSize }, clock);
  return {
    ...stores,
    // One process reads all segments, and keeps to what the table is allowed.
    tablesFor: () => stores.tables,
    ...SLICE_LIMITS,
    chunkReferences: chunkUnderCap(
      options.chunkReferences ?? SLICE_LIMITS.chunkReferences,
      maxWritesPerSecond,
    ),
    // No permission has to spread on one machine.
    triesOutOfReach: 0,
    clock,
    topic: options.topic ?? createFileTopic(options.topicFile, options.meter),
    report: options.report ?? (() => {}),
    log: { info: () => {} },
    metrics: { count: () => {} },
    mode: options.mode ?? "apply",
    leaseMs: options.leaseMs,
    permission: DEFAULT_PERMISSION,
    segments: options.segments,
  };
}
