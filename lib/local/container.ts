import { createDeliverNoticesHandler } from "../../functions/deliver-notices/handler.ts";
import { lambda } from "../../functions/lambda.ts";
import type { Container } from "../../functions/steps.ts";
import { createTables } from "../aws/client/create-tables.ts";
import type { DynamoDB } from "../aws/client/dynamodb.ts";
import { isMissingTable } from "../aws/client/errors.ts";
import { createExpiry } from "../aws/client/expiry.ts";
import type { Meter } from "../aws/client/meter.ts";
import { createInbox } from "../aws/notices/inbox.ts";
import { createWorkspaceMembers } from "../aws/notices/workspace-members.ts";
import { createStores } from "../aws/stores.ts";
import type { Mode } from "../contract/environment.ts";
import type { PassLimits } from "../contract/pass-limits.ts";
import type { QueueEvent, QueueResult } from "../contract/queue-event.ts";
import { RETENTION, type TableNames } from "../contract/tables.ts";
import { DEFAULT_PERMISSION } from "../domain/notices/notice.ts";
import { DEFAULT_CONTACT } from "../domain/notices/notice-texts.ts";
import { chunkUnderCap, LIMITS } from "../operations/limits.ts";
import type { Emails, Inbox } from "../operations/ports/delivery.ts";
import type { Topic } from "../operations/ports/notices.ts";
import type { Clock, Reporter } from "../operations/ports/process.ts";
import type { Log, Metrics } from "../operations/ports/telemetry.ts";
import type { DeliverDependencies } from "../operations/tell/deliver-notices.ts";
import type { SendDependencies } from "../operations/tell/send-emails.ts";
import { SYSTEM_CLOCK } from "../shared/clock.ts";
import { createEmailFiles } from "./email-files.ts";
import { createFileTopic } from "./file-topic.ts";
import { createSubscribedTopic } from "./subscribed-topic.ts";

export type ContainerOptions = {
  readonly tables: TableNames;
  readonly leaseMs: number;
  readonly topicFile: string;
  /** The folder in which e-mails are files. */
  readonly emailFolder: string;
  readonly meter: Meter;
  readonly clock?: Clock;
  readonly topic?: Topic;
  readonly emails?: Emails;
  /** @default none, because nothing is counted on one machine */
  readonly metrics?: Metrics;
  readonly report?: Reporter;
  readonly maxReadsPerSecond?: number | undefined;
  readonly maxWritesPerSecond?: number | undefined;
  readonly limits?: PassLimits | undefined;
  readonly pageSize?: number | undefined;
  readonly segments?: number | undefined;
  readonly chunkReferences?: number | undefined;
  readonly chunkBytes?: number | undefined;
  readonly composedTogether?: number | undefined;
  readonly composeMs?: number | undefined;
  readonly mode?: Mode;
  /** Seconds that rows of passes and of ended runs are kept. @default 400 days */
  readonly journalSeconds?: number | undefined;
  /** Seconds that entries of inboxes are kept. @default 400 days */
  readonly inboxSeconds?: number | undefined;
};

/** The one container that all steps and deliveries on this machine are made of. */
export type LocalContainer = Container &
  SendDependencies & {
    readonly inbox: Inbox;
    readonly delivery: DeliverDependencies;
  };

/**
 * Slices take turns on one processor, whatever their number, and each holds a chunk, and of an undo what the journal tells of a bucket of teams: memory
 * would grow with the platform.
 */
const SLICES_AT_ONCE = 2;

export function createContainer(dynamodb: DynamoDB, options: ContainerOptions): LocalContainer {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const { maxWritesPerSecond, maxReadsPerSecond, pageSize, tables, journalSeconds } = options;
  const stores = createStores(
    dynamodb,
    { tables, maxWritesPerSecond, maxReadsPerSecond, pageSize, journalSeconds },
    clock,
  );
  const chunkReferences = chunkUnderCap(
    options.chunkReferences ?? LIMITS.chunkReferences,
    maxWritesPerSecond,
  );
  const log: Log = { info: () => {}, warn: () => {} };
  const expiry = createExpiry(clock, options.inboxSeconds ?? RETENTION.inbox);
  const inbox = createInbox(dynamodb, tables.inbox, clock, expiry);
  const delivery = {
    ...stores,
    inbox,
    members: createWorkspaceMembers(dynamodb, tables.workspace, log),
    sendsEmails: true,
    clock,
    log,
  };
  const message = { contact: DEFAULT_CONTACT };
  const topic = options.topic ?? createFileTopic(options.topicFile, options.meter, message);
  return {
    ...stores,
    ...message,
    inbox,
    delivery,
    mailer: {
      ...delivery,
      emails: options.emails ?? createEmailFiles(options.emailFolder),
      maxEmailsPerSecond: Number.POSITIVE_INFINITY,
    },
    // A notice that the topic has taken is delivered before it is marked as published.
    hasQueue: false,
    clock,
    log: delivery.log,
    // One process reads all segments, and keeps to the caps of the table.
    segmentOf: () => ({ tables: stores.tables, chunkReferences }),
    ...LIMITS,
    limits: options.limits ?? {},
    composedTogether: options.composedTogether ?? LIMITS.composedTogether,
    composeMs: options.composeMs ?? LIMITS.composeMs,
    chunkReferences,
    chunkBytes: options.chunkBytes ?? LIMITS.chunkBytes,
    // No permission has to spread on one machine.
    triesOutOfReach: 0,
    topic: createSubscribedTopic(topic, createSubscriber(dynamodb, tables, delivery), message),
    report: options.report ?? (() => {}),
    metrics: options.metrics ?? { count: () => {} },
    mode: options.mode ?? "apply",
    leaseMs: options.leaseMs,
    permission: DEFAULT_PERMISSION,
    segments: options.segments,
    segmentsAtOnce: SLICES_AT_ONCE,
  };
}

/** Creates the handler that a queue calls on AWS. Data of an earlier version have no table of inboxes yet: the first delivery makes it. */
function createSubscriber(
  dynamodb: DynamoDB,
  tables: TableNames,
  delivery: DeliverDependencies,
): (event: QueueEvent) => Promise<QueueResult> {
  const handler = lambda(createDeliverNoticesHandler(delivery));
  const deliver = async (event: QueueEvent) => (await handler(event, {} as never)) as QueueResult;
  return async (event) => {
    try {
      return await deliver(event);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
      await createTables(dynamodb, tables, delivery.clock);
      return deliver(event);
    }
  };
}
