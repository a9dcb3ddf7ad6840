import type { DynamoDB } from "../aws/client.ts";
import type { Meter } from "../aws/meter.ts";
import { createStores, type Stores } from "../aws/stores.ts";
import type { TableNames } from "../contract/tables.ts";
import { DEFAULT_PERMISSION } from "../domain/notice.ts";
import type { Clock, Reporter, Topic } from "../operations/ports.ts";
import { SLICE_LIMITS } from "../operations/slice.ts";
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
};

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** With a cap on writes, a chunk holds what about ten seconds allow: little is journaled that must wait. */
const CAPPED_SECONDS = 10;

export function createContainer(dynamodb: DynamoDB, options: ContainerOptions): Container {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const { maxWritesPerSecond, maxReadsPerSecond, pageSize, tables } = options;
  const chunk = options.chunkReferences ?? SLICE_LIMITS.chunkReferences;
  return {
    ...createStores(dynamodb, { tables, maxWritesPerSecond, maxReadsPerSecond, pageSize }, clock),
    ...SLICE_LIMITS,
    chunkReferences: Math.min(chunk, Math.max((maxWritesPerSecond ?? chunk) * CAPPED_SECONDS, 25)),
    clock,
    topic: options.topic ?? createFileTopic(options.topicFile, options.meter),
    report: options.report ?? (() => {}),
    leaseMs: options.leaseMs,
    permission: DEFAULT_PERMISSION,
    segments: options.segments,
  };
}
