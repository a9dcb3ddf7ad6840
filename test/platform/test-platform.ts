import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { createTables } from "../../lib/aws/client/create-tables.ts";
import { createDynamoDB, type DynamoDB } from "../../lib/aws/client/dynamodb.ts";
import { createMeter, type Meter } from "../../lib/aws/client/meter.ts";
import { createCustomModelTable } from "../../lib/aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../../lib/aws/workspace/workspace-table.ts";
import type { Change } from "../../lib/contract/change.ts";
import type { MetricName } from "../../lib/contract/metrics.ts";
import type { InboxEntry, RunSummary, StoredNotice } from "../../lib/contract/notices.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { CleanupResult, Entry, ModelRow, Outcome } from "../../lib/contract/results.ts";
import type { TableNames } from "../../lib/contract/tables.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { toModelRow } from "../../lib/domain/models/records.ts";
import type { RegistryPrices } from "../../lib/domain/prices/registry-prices.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { byCodeUnit } from "../../lib/domain/text/code-units.ts";
import { applyRegistry } from "../../lib/local/apply-registry.ts";
import { type ContainerOptions, createContainer, type LocalContainer } from "../../lib/local/container.ts";
import { runStateMachine } from "../../lib/local/interpreter.ts";
import { runCleanup } from "../../lib/local/run-cleanup.ts";
import { listEntries } from "../../lib/operations/ledger/inspect-ledger.ts";
import { makeUndo, type UndoOrder, type UndoResult } from "../../lib/operations/ledger/make-undo.ts";
import type { Email, Emails } from "../../lib/operations/ports/delivery.ts";
import type { Topic } from "../../lib/operations/ports/notices.ts";
import type { Clock } from "../../lib/operations/ports/process.ts";
import type { Metrics } from "../../lib/operations/ports/telemetry.ts";
import { exportWorkspace } from "../../lib/operations/workspace/export-workspace.ts";
import { loadWorkspace } from "../../lib/operations/workspace/load-workspace.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { SYSTEM_CLOCK } from "../../lib/shared/clock.ts";

export type TestPlatform = {
  readonly container: LocalContainer;
  readonly dynamodb: DynamoDB;
  readonly tables: TableNames;
  readonly clock: FakeClock;
  readonly topic: MemoryTopic;
  readonly emails: MemoryEmails;
  readonly metrics: MemoryMetrics;
  readonly meter: Meter;
  load(workspace: WorkspaceDocument): Promise<void>;
  /** @param options.prices what models cost. @default none is known */
  apply(
    registry: RegistryDocument,
    options?: { waitSeconds?: number; run?: string; prices?: RegistryPrices },
  ): Promise<Outcome>;
  cleanup(options?: { all?: boolean; day?: string; run?: string }): Promise<CleanupResult>;
  /** Undoes a migration, and lists its places. */
  undo(id: string, options?: UndoOptions): Promise<Omit<UndoResult, "changes"> & { changes: Change[] }>;
  export(): Promise<WorkspaceDocument>;
  rows(): Promise<ModelRow[]>;
  /** Returns the entries by id: those of one apply begin at the same time. */
  entries(): Promise<Entry[]>;
  notices(): Promise<StoredNotice[]>;
  inbox(team: string, member?: string): Promise<InboxEntry[]>;
  /** Returns the same tables as another process would see them, with its own client, meter and memory. */
  another(options?: TestOptions): TestPlatform;
};

type UndoOptions = Partial<Pick<UndoOrder, "team" | "owner" | "isDryRun">> & { readonly run?: string };

export type TestOptions = Partial<
  Pick<
    ContainerOptions,
    | "pageSize"
    | "segments"
    | "chunkReferences"
    | "chunkBytes"
    | "composedTogether"
    | "composeMs"
    | "leaseMs"
    | "maxWritesPerSecond"
    | "maxReadsPerSecond"
    | "limits"
    | "report"
    | "mode"
    | "journalSeconds"
    | "inboxSeconds"
  >
> & {
  readonly sources?: readonly ReferenceSource[];
  readonly extraTables?: Readonly<Record<string, string>>;
  readonly clock?: FakeClock;
  readonly topic?: MemoryTopic;
  readonly emails?: MemoryEmails;
  /** Most attempts of one call. @default as for an engine on this machine */
  readonly maxAttempts?: number;
  /** Endpoint of the DynamoDB. @default the engine of the test run */
  readonly endpoint?: string | undefined;
  /** Milliseconds that the state machine waits for a lease, whatever its definition says; null: as it says. @default 5 */
  readonly waitMs?: number | null;
  /** Milliseconds between the tries of a step; null: as its definition says. @default those of one machine */
  readonly retryMs?: readonly number[] | null;
};

export type FakeClock = Clock & { advance(milliseconds: number): void };

/** Returns a clock that only moves when a test advances it, or code sleeps on it. */
export function createFakeClock(start = "2026-01-01T00:00:00.000Z"): FakeClock {
  let elapsed = 0;
  const base = Date.parse(start);
  return {
    now: () => base + elapsed,
    monotonic: () => elapsed,
    async sleep(milliseconds) {
      elapsed += milliseconds;
    },
    advance(milliseconds) {
      elapsed += milliseconds;
    },
  };
}

export type MemoryTopic = Topic & {
  readonly published: string[];
  readonly summaries: RunSummary[];
  fails: boolean;
};

export function createMemoryTopic(): MemoryTopic {
  const published: string[] = [];
  const summaries: RunSummary[] = [];
  return {
    published,
    summaries,
    fails: false,
    async publish(notices) {
      if (this.fails) throw new Error("the topic does not answer");
      published.push(...notices.map((notice) => notice.id));
      return new Set();
    },
    async publishSummary(summary) {
      if (this.fails) throw new Error("the topic does not answer");
      summaries.push(summary);
    },
  };
}

export type MemoryEmails = Emails & {
  readonly sent: Email[];
  /** What becomes of the next e-mail. */
  outcome: "sent" | "refused" | "exhausted" | "fails";
};

export function createMemoryEmails(): MemoryEmails {
  const sent: Email[] = [];
  return {
    sent,
    outcome: "sent",
    async send(email) {
      if (this.outcome === "fails") throw new Error("the mail server does not answer");
      if (this.outcome === "sent") sent.push(email);
      return this.outcome;
    },
  };
}

export type MemoryMetrics = Metrics & {
  /** Returns every number of a metric, in the order in which the numbers were counted. */
  of(name: MetricName): number[];
};

export function createMemoryMetrics(): MemoryMetrics {
  const counted: { readonly name: MetricName; readonly value: number }[] = [];
  return {
    count: (name, value) => void counted.push({ name, value }),
    of: (name) => counted.filter((one) => one.name === name).map(({ value }) => value),
  };
}

/** Makes a platform on the real engine, in tables of its own. */
export async function createTestPlatform(options: TestOptions = {}): Promise<TestPlatform> {
  const prefix = `t${randomBytes(6).toString("hex")}`;
  const tables: TableNames = {
    models: `${prefix}-models`,
    ledger: `${prefix}-ledger`,
    workspace: `${prefix}-workspace`,
    inbox: `${prefix}-inbox`,
    ...options.extraTables,
  };
  const platform = openTestPlatform(tables, options);
  await createTables(platform.dynamodb, tables, SYSTEM_CLOCK);
  return platform;
}

/** Opens a platform in tables that exist already. */
export function openTestPlatform(tables: TableNames, options: TestOptions): TestPlatform {
  const meter = createMeter();
  const { maxAttempts, endpoint = inject("endpoint") } = options;
  const dynamodb = createDynamoDB({ endpoint, meter, maxAttempts });
  const clock = options.clock ?? createFakeClock();
  const topic = options.topic ?? createMemoryTopic();
  const emails = options.emails ?? createMemoryEmails();
  const metrics = createMemoryMetrics();
  const sources = options.sources ?? referenceSources;
  const container = createContainer(dynamodb, {
    tables,
    leaseMs: options.leaseMs ?? 15_000,
    topicFile: "",
    emailFolder: "",
    emails,
    meter,
    clock,
    topic,
    metrics,
    segments: options.segments,
    pageSize: options.pageSize,
    chunkReferences: options.chunkReferences,
    chunkBytes: options.chunkBytes,
    composedTogether: options.composedTogether,
    composeMs: options.composeMs,
    maxReadsPerSecond: options.maxReadsPerSecond,
    maxWritesPerSecond: options.maxWritesPerSecond,
    journalSeconds: options.journalSeconds,
    inboxSeconds: options.inboxSeconds,
    limits: options.limits,
    report: options.report ?? (() => {}),
    mode: options.mode ?? "apply",
  });
  const workspace = {
    workspace: createWorkspaceTable(dynamodb, tables.workspace, clock),
    customModels: createCustomModelTable(dynamodb, tables.models),
  };
  const startedAt = () => new Date(clock.now()).toISOString();
  const newRun = () => `run-${randomBytes(6).toString("hex")}`;
  const waitMs = options.waitMs === undefined ? 5 : (options.waitMs ?? undefined);
  const { retryMs } = options;
  return {
    container,
    dynamodb,
    tables,
    clock,
    topic,
    emails,
    metrics,
    meter,
    async load(document) {
      const bytes = new TextEncoder().encode(JSON.stringify(document));
      const file = {
        format: "document" as const,
        async *bytes() {
          yield bytes;
        },
      };
      await loadWorkspace(file, { ...workspace, now: startedAt });
    },
    async apply(registry, { waitSeconds = 60, run = newRun(), prices } = {}) {
      const sets = parameterSetsInForce(parameterSets, registry);
      return applyRegistry(container, {
        run,
        startedAt: startedAt(),
        digest: registryDigest(registry, sources, sets),
        bundle: { registry, sources, sets, ...(prices === undefined ? {} : { prices }) },
        warnings: [],
        waitSeconds,
        meter,
        createTables: async () => {},
        waitMs,
        retryMs,
      });
    },
    cleanup: ({ all = false, day, run = newRun() } = {}) =>
      runCleanup(container, { run, startedAt: startedAt(), day: day ?? null, all, waitMs, retryMs }),
    async undo(id, { run = newRun(), isDryRun = false, ...scope } = {}) {
      const order = { id, ...scope, isDryRun, reason: "a test", by: "tester", waitSeconds: 0 };
      const { changes, ...result } = await makeUndo(container, order, () =>
        runStateMachine(
          container,
          { run, trigger: "command", digest: null, startedAt: startedAt() },
          { waitMs, retryMs },
        ),
      );
      return { ...result, changes: await Array.fromAsync(changes) };
    },
    async export() {
      let text = "";
      for await (const part of exportWorkspace(workspace)) text += part;
      return JSON.parse(text) as WorkspaceDocument;
    },
    async rows() {
      return (await container.models.all())
        .map(toModelRow)
        .sort((left, right) => (left.id < right.id ? -1 : 1));
    },
    entries: async () =>
      (await listEntries(container.ledger, {})).sort((left, right) => byCodeUnit(left.id, right.id)),
    notices: () => container.notices.list(),
    inbox: (team, member) => container.inbox.list(team, member),
    another: (others = {}) =>
      openTestPlatform(tables, { endpoint: options.endpoint, clock, topic, emails, sources, ...others }),
  };
}
