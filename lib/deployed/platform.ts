import { createDynamoDB } from "../aws/client/dynamodb.ts";
import { createExpiry } from "../aws/client/expiry.ts";
import { createInbox } from "../aws/notices/inbox.ts";
import { createExecutions } from "../aws/services/executions.ts";
import { createStacks } from "../aws/services/stacks.ts";
import { createStores } from "../aws/stores.ts";
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
import { RETENTION } from "../contract/tables.ts";
import { registryDigest } from "../domain/registry/digest.ts";
import { parameterSetsInForce } from "../domain/registry/parameter-sets-in-force.ts";
import { makeUndo } from "../operations/ledger/make-undo.ts";
import type { Executions, StackServices, Stacks } from "../operations/ports/deployment.ts";
import type { Clock } from "../operations/ports/process.ts";
import type { OwnRegistry } from "../operations/ports/registry.ts";
import { PRICES } from "../operations/preview/estimate-pass.ts";
import { planFromUsage } from "../operations/preview/plan-from-usage.ts";
import { previewChanges, previewPlan } from "../operations/preview/preview-plan.ts";
import { SYSTEM_CLOCK } from "../shared/clock.ts";
import { newRunId } from "../shared/new-run-id.ts";
import { openWorkspaceFile } from "../shared/workspace-file.ts";
import { deployCommand } from "./deploy-command.ts";
import { followCleanup, followRun } from "./follow-run.ts";
import { deployedDeclarations } from "./sources.ts";
import { stackFacts } from "./stack-facts.ts";
import { readStackNames } from "./stack-names.ts";

type DeployedOptions = PlatformOptions & { readonly stack: string };

/** The services that tests replace, such as CloudFormation and Step Functions. */
type Services = {
  readonly stacks: Stacks;
  readonly executions: (stateMachine: string) => Executions;
  readonly dynamodb?: Parameters<typeof createDynamoDB>[0];
  readonly clock?: Clock;
  /** @default the services themselves, whose clients are loaded when somebody looks */
  readonly around?: StackServices;
};

/**
 * Opens the platform of a deployed stack, which is found through the stack's outputs. Reading commands send no write; credentials and region come
 * from the environment.
 * @throws Failure `no-stack`
 */
export async function openDeployedPlatform(
  options: DeployedOptions,
  { registry, by }: { readonly registry: OwnRegistry; readonly by: string },
  services: Services = { stacks: createStacks(), executions: createExecutions },
): Promise<Platform> {
  const { stack } = options;
  const names = readStackNames(stack, await services.stacks.outputs(stack));
  const dynamodb = createDynamoDB({ ...services.dynamodb, readOnly: !isWriting(options.access) });
  const { clock = SYSTEM_CLOCK } = services;
  const stores = {
    ...createStores(dynamodb, { tables: names.tables }, clock),
    clock,
    report: options.onProgress,
    terms: { caps: names.caps, prices: PRICES },
  };
  const inbox =
    names.tables.inbox === undefined
      ? undefined
      : createInbox(dynamodb, names.tables.inbox, clock, createExpiry(clock, RETENTION.inbox));
  const own = await registry.context();
  const deploys = deployCommand(stack, names, registry.isShipped);
  const declarations = () => deployedDeclarations(stores, own, names.referenceTables);
  const previewOf = async ({ document, warnings, isOwn = false }: PlanRequest) => {
    if (isOwn && registry.isShipped) {
      throw new Failure(
        "bad-usage",
        "the lists of this package are not those of your app: name its registry with --registry <file>",
      );
    }
    const { builtIn, sources } = await declarations();
    const sets = parameterSetsInForce(builtIn, document);
    return { document, sources, sets, warnings, digest: registryDigest(document, sources, sets) };
  };
  return {
    ...createStorePlatform({
      place: `the stack ${stack}`,
      stores,
      hasInbox: names.tables.inbox !== undefined,
      hasWorkspace: names.tables.workspace !== undefined,
      workspace() {
        const { workspace, models } = names.tables;
        if (workspace === undefined)
          throw new Failure(
            "bad-usage",
            `the example workspace is not part of the stack ${stack}: ${deploys} -c workspace=true makes it one`,
          );
        return {
          workspace: createWorkspaceTable(dynamodb, workspace, clock),
          customModels: createCustomModelTable(dynamodb, models),
        };
      },
      inbox() {
        if (inbox === undefined)
          throw new Failure("bad-usage", `the stack ${stack} has no inbox: deploy with inbox: true`);
        return inbox;
      },
      declared: declarations,
      openFile: openWorkspaceFile,
      beforeLoad: async () => {},
      by,
      async health() {
        const around = services.around ?? (await aroundStack());
        const { default: project } = await import("../../package.json", { with: { type: "json" } });
        const stack = await stackFacts(names, around, project.version);
        return { inbox, digest: names.registryDigest, stack };
      },
      async undo(request) {
        const { waitSeconds } = options;
        if (names.observes && !request.isDryRun)
          throw new Failure(
            "wrong-state",
            `the stack ${stack} only observes: deploy it with mode: "apply", or look with --dry-run`,
          );
        return makeUndo(stores, { ...request, by, waitSeconds }, () =>
          followRun(
            { ...stores, executions: services.executions(names.stateMachine) },
            { run: `undo-${newRunId()}`, waitSeconds, request: {} },
          ),
        );
      },
    }),
    deployCommand: deploys,
    async plan({ usage, ...given }) {
      const request = await previewOf(given);
      return usage === undefined ? previewPlan(stores, request) : planFromUsage(request, usage, clock.now());
    },
    async *planChanges(given) {
      return yield* previewChanges(stores, await previewOf(given));
    },
    async apply() {
      throw new Failure("bad-usage", `on a stack the deployment applies the registry: ${deploys}`);
    },
    cleanup: ({ now, all }) =>
      followCleanup(
        { ...stores, executions: services.executions(names.stateMachine) },
        { day: now ?? null, all, waitSeconds: options.waitSeconds },
      ),
    async close() {
      dynamodb.close();
    },
  };
}

async function aroundStack(): Promise<StackServices> {
  const { createStackServices } = await import("../aws/services/stack-services.ts");
  return createStackServices();
}
