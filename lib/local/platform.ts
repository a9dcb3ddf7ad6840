import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createTables } from "../aws/client/create-tables.ts";
import { createDynamoDB } from "../aws/client/dynamodb.ts";
import { createMeter } from "../aws/client/meter.ts";
import { createCustomModelTable } from "../aws/workspace/custom-models.ts";
import { createWorkspaceTable } from "../aws/workspace/workspace-table.ts";
import {
  isWriting,
  type PlanRequest,
  type Platform,
  type PlatformOptions,
} from "../cli/platform/platform.ts";
import { createStorePlatform } from "../cli/platform/store-platform.ts";
import { Failure } from "../contract/errors.ts";
import { registryPrices } from "../domain/prices/registry-prices.ts";
import { registryDigest } from "../domain/registry/digest.ts";
import { parameterSetsInForce } from "../domain/registry/parameter-sets-in-force.ts";
import { closest } from "../domain/text/closest.ts";
import { shellWord } from "../domain/text/shell-word.ts";
import { makeUndo } from "../operations/ledger/make-undo.ts";
import { planFromUsage } from "../operations/preview/plan-from-usage.ts";
import { previewChanges, previewPlan } from "../operations/preview/preview-plan.ts";
import { requireTables } from "../operations/registry/check-sources.ts";
import { checkWorkspace } from "../operations/workspace/load-workspace.ts";
import { newRunId } from "../shared/new-run-id.ts";
import { ownRegistry } from "../shared/registry-source.ts";
import { openWorkspaceFile } from "../shared/workspace-file.ts";
import { applyRegistry } from "./apply-registry.ts";
import { createContainer } from "./container.ts";
import { hasData, openEngine } from "./engine/engine.ts";
import { runStateMachine } from "./interpreter.ts";
import { LOCAL_TABLES, MADE_TABLES, tableNames } from "./local-tables.ts";
import { runCleanup } from "./run-cleanup.ts";

/**
 * Opens the platform of one command: a data directory with its engine, or a DynamoDB at an endpoint.
 * @param by name of the user who marks and unmarks, for the history of ledger entries
 * @throws Failure `no-data` for a directory that only `load` and `apply` would make
 */
export async function openPlatform(options: PlatformOptions, by = "command"): Promise<Platform> {
  const { declared } = options;
  if (options.endpoint === undefined) requireData(options);
  const tables = declared === undefined ? LOCAL_TABLES : tableNames(declared);
  const reads = !isWriting(options.access);
  const isNew = options.endpoint === undefined && !hasData(options.data);
  const isAbsent = options.endpoint === undefined && (options.access === "none" || (reads && isNew));
  if (isNew && options.load !== undefined)
    await checkWorkspace(openWorkspaceFile(options.load), { async *scan() {} });
  const engine =
    options.endpoint === undefined && !isAbsent
      ? await openEngine(options.data, {
          signal: options.signal,
          waiting: (holder) => tellHolder(options, holder),
        })
      : undefined;
  const endpoint = options.endpoint ?? engine?.endpoint;
  const meter = createMeter();
  const dynamodb = createDynamoDB({
    ...(endpoint === undefined ? {} : { endpoint }),
    absent: isAbsent,
    readOnly: reads,
    meter,
  });
  const containerOptions = {
    tables,
    leaseMs: options.leaseSeconds * 1_000,
    topicFile: join(options.data, "notices.jsonl"),
    emailFolder: join(options.data, "emails"),
    meter,
    report: options.onProgress,
  };
  const container = createContainer(dynamodb, containerOptions);
  const context = async () =>
    declared === undefined
      ? ownRegistry.context()
      : { builtIn: await ownRegistry.parameterSets(), sources: declared.sources };
  const previewOf = async ({ document, warnings }: PlanRequest) => {
    const { builtIn, sources } = await context();
    const sets = parameterSetsInForce(builtIn, document);
    return { document, sources, sets, warnings, digest: registryDigest(document, sources, sets) };
  };
  const newRun = () => ({
    run: newRunId(),
    startedAt: new Date().toISOString(),
    waitSeconds: options.waitSeconds,
  });

  return {
    ...createStorePlatform({
      place:
        options.endpoint === undefined
          ? `the data directory ${options.data}`
          : `the DynamoDB at ${options.endpoint}`,
      stores: container,
      hasWorkspace: true,
      hasInbox: true,
      workspace: () => ({
        workspace: createWorkspaceTable(dynamodb, LOCAL_TABLES.workspace, container.clock),
        customModels: createCustomModelTable(dynamodb, LOCAL_TABLES.models),
      }),
      inbox: () => container.inbox,
      declared: context,
      openFile: openWorkspaceFile,
      async beforeLoad() {
        if ((await container.head.read()) === undefined)
          await createTables(dynamodb, LOCAL_TABLES, container.clock);
      },
      by,
      health: async (document) => ({
        inbox: container.inbox,
        digest: document === undefined ? null : (await previewOf({ document, warnings: [] })).digest,
      }),
      undo: (request) =>
        makeUndo(container, { ...request, by, waitSeconds: options.waitSeconds }, () => {
          const { run, startedAt } = newRun();
          return runStateMachine(container, { run, trigger: "command", digest: null, startedAt });
        }),
    }),
    isAbsent,
    async plan({ usage, ...given }) {
      const request = await previewOf(given);
      if (usage !== undefined) return planFromUsage(request, usage, Date.now());
      await requireTables(container.tables, request.sources, MADE_TABLES);
      return previewPlan(container, request);
    },
    async *planChanges(given) {
      const request = await previewOf(given);
      await requireTables(container.tables, request.sources, MADE_TABLES);
      return yield* previewChanges(container, request);
    },
    async apply({ document, warnings, maxReadsPerSecond, maxWritesPerSecond, limits }) {
      const capped = createContainer(dynamodb, {
        ...containerOptions,
        maxReadsPerSecond,
        maxWritesPerSecond,
        limits,
      });
      const { builtIn, sources } = await context();
      const sets = parameterSetsInForce(builtIn, document);
      const bundle = { registry: document, sources, sets };
      const request = { ...newRun(), bundle, digest: registryDigest(document, sources, sets), warnings };
      return applyRegistry(capped, {
        ...request,
        async prices() {
          const today = new Date(container.clock.now()).toISOString().slice(0, 10);
          return registryPrices(document, await ownRegistry.builtInPrices(today));
        },
        meter,
        createTables: () => createTables(dynamodb, LOCAL_TABLES, container.clock),
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

/** Requires the data directory. One made by mistake, for a misspelt name, would be read as an empty platform from then on. */
function requireData({ data, dataIsNamed = false, access }: PlatformOptions): void {
  const isNeeded = access === "write" || (access === "read" && dataIsNamed);
  if (!isNeeded || existsSync(data)) return;
  const near = nearestData(data);
  const mend =
    near === undefined
      ? `load and apply make one, such as modelkeeper apply --data ${shellWord(data)}`
      : `did you mean ${near}?`;
  throw new Failure("no-data", `there is no data directory ${data}: ${mend}`);
}

function tellHolder({ data, onProgress }: PlatformOptions, holder: string): void {
  onProgress({ step: "wait", done: 0, of: 0, message: `${holder} holds the data directory ${data}` });
}

/** Returns the data directory beside a directory that is not there whose name is nearly the same; undefined without one. */
function nearestData(data: string): string | undefined {
  const parent = dirname(data);
  const beside = existsSync(parent) ? readdirSync(parent).filter((name) => hasData(join(parent, name))) : [];
  const near = closest(basename(data), beside);
  return near === undefined ? undefined : join(parent, near);
}
