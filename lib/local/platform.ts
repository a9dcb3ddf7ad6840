import { join } from "node:path";
import { createDynamoDB } from "../aws/client.ts";
import { createTables } from "../aws/create-tables.ts";
import { createCustomModelTable } from "../aws/custom-models.ts";
import { createMeter } from "../aws/meter.ts";
import { createWorkspaceTable } from "../aws/workspace-table.ts";
import type { Platform, PlatformOptions } from "../cli/platform.ts";
import { createStorePlatform } from "../cli/store-platform.ts";
import type { TableNames } from "../contract/tables.ts";
import { registryDigest } from "../domain/registry/digest.ts";
import { parameterSetsInForce } from "../domain/registry/parameter-sets-in-force.ts";
import { checkWorkspace } from "../operations/load-workspace.ts";
import { planFromUsage } from "../operations/plan-from-usage.ts";
import { previewPlan } from "../operations/preview-plan.ts";
import { applyRegistry } from "./apply-registry.ts";
import { createContainer } from "./container.ts";
import { hasData, openEngine } from "./engine.ts";
import { newRunId } from "./new-run-id.ts";
import { ownRegistry } from "./registry-source.ts";
import { runCleanup } from "./run-cleanup.ts";
import { openWorkspaceFile } from "./workspace-file.ts";

/** Names of the tables on one machine, and behind `--endpoint`. */
export const LOCAL_TABLES: TableNames = {
  models: "modelkeeper-models",
  ledger: "modelkeeper-ledger",
  workspace: "modelkeeper-workspace",
  inbox: "modelkeeper-inbox",
};

/**
 * The platform of one command: a data directory with its engine, or a DynamoDB at an endpoint.
 * @param by who it is that marks and unmarks, for the history of ledger entries
 */
export async function openPlatform(options: PlatformOptions, by = "command"): Promise<Platform> {
  const reads = options.access === "read";
  const isNew = options.endpoint === undefined && !hasData(options.data);
  const isAbsent = isNew && reads;
  if (isNew && options.load !== undefined)
    await checkWorkspace(openWorkspaceFile(options.load), { async *scan() {} });
  const engine = options.endpoint === undefined && !isAbsent ? await openEngine(options.data) : undefined;
  const endpoint = options.endpoint ?? engine?.endpoint;
  const meter = createMeter();
  const dynamodb = createDynamoDB({
    ...(endpoint === undefined ? {} : { endpoint }),
    absent: isAbsent,
    readOnly: reads,
    meter,
  });
  const containerOptions = {
    tables: LOCAL_TABLES,
    leaseMs: options.leaseSeconds * 1_000,
    topicFile: join(options.data, "notices.jsonl"),
    emailFolder: join(options.data, "emails"),
    meter,
    report: options.onProgress,
  };
  const container = createContainer(dynamodb, containerOptions);
  const { builtIn, sources } = await ownRegistry.context();
  const newRun = () => ({
    run: newRunId(),
    startedAt: new Date().toISOString(),
    waitSeconds: options.waitSeconds,
  });

  return {
    ...createStorePlatform({
      stores: container,
      workspace: () => ({
        workspace: createWorkspaceTable(dynamodb, LOCAL_TABLES.workspace),
        customModels: createCustomModelTable(dynamodb, LOCAL_TABLES.models),
      }),
      inbox: () => container.inbox,
      sources: async () => sources,
      openFile: openWorkspaceFile,
      async beforeLoad() {
        if ((await container.head.read()) === undefined) await createTables(dynamodb, LOCAL_TABLES);
      },
      onProgress: options.onProgress,
      by,
    }),
    async plan({ document, warnings, usage }) {
      const sets = parameterSetsInForce(builtIn, document);
      const request = { document, sources, sets, warnings, digest: registryDigest(document, sources, sets) };
      if (usage !== undefined) return planFromUsage(request, usage, new Date().toISOString());
      return previewPlan(container, request);
    },
    async apply({ document, warnings, maxReadsPerSecond, maxWritesPerSecond }) {
      const capped = createContainer(dynamodb, {
        ...containerOptions,
        maxReadsPerSecond,
        maxWritesPerSecond,
      });
      const sets = parameterSetsInForce(builtIn, document);
      const bundle = { registry: document, sources, sets };
      const request = { ...newRun(), bundle, digest: registryDigest(document, sources, sets), warnings };
      return applyRegistry(capped, {
        ...request,
        meter,
        createTables: () => createTables(dynamodb, LOCAL_TABLES),
      });
    },
    async cleanup({ now, all }) {
      return runCleanup(container, { ...newRun(), day: now ?? null, all });
    },
    async close() {
      dynamodb.close();
      await engine?.close();
    },
  };
}
