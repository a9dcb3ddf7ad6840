import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTables } from "../lib/aws/client/create-tables.ts";
import { createDynamoDB, type DynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createCustomModelTable } from "../lib/aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../lib/aws/workspace/workspace-table.ts";
import type { RegistryDocument } from "../lib/contract/registry-document.ts";
import type { Outcome } from "../lib/contract/results.ts";
import type { TableNames } from "../lib/contract/tables.ts";
import { registryDigest } from "../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../lib/domain/registry/parameter-sets-in-force.ts";
import { applyRegistry } from "../lib/local/apply-registry.ts";
import { createContainer, type LocalContainer } from "../lib/local/container.ts";
import { openEngine } from "../lib/local/engine/engine.ts";
import type { Bundle } from "../lib/operations/ports/registry.ts";
import { loadWorkspace } from "../lib/operations/workspace/load-workspace.ts";
import { parameterSets } from "../lib/registry/parameter-sets.ts";
import { referenceSources } from "../lib/registry/reference-sources.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { type Account, createAccount } from "./account.ts";

export type Bench = {
  readonly directory: string;
  readonly endpoint: string;
  /** Opens a platform in tables of its own, on the engine of this run. */
  platform(): Promise<BenchPlatform>;
  /** Notes what has to end with the bench, also when a signal ends it. It may have ended before. */
  atClose(end: () => Promise<void>): void;
  close(): Promise<void>;
};

export type BenchPlatform = {
  readonly tables: TableNames;
  readonly dynamodb: DynamoDB;
  /** Every port is counted under its own name: see {@link Account}. */
  readonly container: LocalContainer;
  readonly account: Account;
  /** Loads the lines of a `.jsonl` file. */
  load(lines: () => Iterable<string>): Promise<void>;
  apply(registry: RegistryDocument): Promise<Outcome>;
};

/** Starts the embedded engine on data of its own, which are removed at the end. */
export async function openBench(): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), "modelkeeper-bench-"));
  const engine = await openEngine(join(directory, "engine"));
  const opened: DynamoDB[] = [];
  const ends: (() => Promise<void>)[] = [];
  return {
    directory,
    endpoint: engine.endpoint,
    async platform() {
      const prefix = `bench-${opened.length}`;
      const platform = await createPlatform(engine.endpoint, prefix, join(directory, `${prefix}.jsonl`));
      opened.push(platform.dynamodb);
      return platform;
    },
    atClose(end) {
      ends.push(end);
    },
    async close() {
      for (const end of ends) await end();
      for (const dynamodb of opened) dynamodb.close();
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function createPlatform(endpoint: string, prefix: string, topicFile: string): Promise<BenchPlatform> {
  const tables: TableNames = {
    models: `${prefix}-models`,
    ledger: `${prefix}-ledger`,
    workspace: `${prefix}-workspace`,
    inbox: `${prefix}-inbox`,
  };
  const account = createAccount();
  const dynamodb = createDynamoDB({ endpoint, meter: account.meter });
  await createTables(dynamodb, tables, SYSTEM_CLOCK);
  const emailFolder = `${topicFile}-emails`;
  const options = { tables, leaseMs: 15_000, topicFile, emailFolder, meter: account.meter };
  const container = createContainer(dynamodb, options);
  account.nameCalls(container);
  const now = () => new Date(container.clock.now()).toISOString();
  let runs = 0;
  return {
    tables,
    dynamodb,
    container,
    account,
    async load(lines) {
      const file = {
        format: "lines" as const,
        async *bytes() {
          for (const line of lines()) yield Buffer.from(line);
        },
      };
      const workspace = createWorkspaceTable(dynamodb, tables.workspace, container.clock);
      const customModels = createCustomModelTable(dynamodb, tables.models);
      await loadWorkspace(file, { workspace, customModels, now });
    },
    async apply(registry) {
      runs += 1;
      return applyRegistry(container, {
        ...requestOf(registry),
        run: `run-${runs}`,
        startedAt: now(),
        warnings: [],
        waitSeconds: 60,
        meter: account.meter,
        createTables: async () => {},
      });
    },
  };
}

/** Returns the request of a run: the registry with everything that decides what becomes of the references. */
export function requestOf(registry: RegistryDocument): {
  readonly digest: string;
  readonly bundle: Bundle;
} {
  const sets = parameterSetsInForce(parameterSets, registry);
  return {
    digest: registryDigest(registry, referenceSources, sets),
    bundle: { registry, sources: referenceSources, sets },
  };
}
