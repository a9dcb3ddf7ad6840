import { createIsCompleteHandler } from "../../../functions/is-complete/handler.ts";
import { createOnEventHandler } from "../../../functions/on-event/handler.ts";
import { TransientTrouble } from "../../../lib/contract/errors.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { RunRequest } from "../../../lib/contract/run-steps.ts";
import type { RegistryEvent } from "../../../lib/contract/stack.ts";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import { runStateMachine } from "../../../lib/local/interpreter.ts";
import {
  type AwaitDependencies,
  awaitDeployment,
} from "../../../lib/operations/deployment/await-deployment.ts";
import {
  type Deployment,
  requestDeployment,
  runOf,
} from "../../../lib/operations/deployment/request-deployment.ts";
import type { DeploymentData, Execution, Executions } from "../../../lib/operations/ports/deployment.ts";
import type { InTime } from "../../../lib/operations/ports/process.ts";
import type { Bundle } from "../../../lib/operations/ports/registry.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import { createTestPlatform, type TestOptions } from "../../platform/test-platform.ts";

export const STACK = "arn:aws:cloudformation:us-east-1:000000000000:stack/Chat/11111111-1111";

/** What CloudFormation's provider sends. */
export type Response =
  | { readonly Status: "SUCCESS"; readonly Data: DeploymentData | undefined }
  | { readonly Status: "FAILED"; readonly Reason: string };

/** What waits for one event, as the provider does: each event has a waiter of its own. */
export type Waiter = {
  /** Asks once, as after each interval of the provider. Returns undefined as long as the deployment is not complete. */
  poll(): Promise<Response | undefined>;
};

export type DeploymentOptions = TestOptions & {
  /** @default 45 minutes */
  readonly waitBudgetMs?: number;
};

/** A platform to which CloudFormation's side is added: executions that are run by hand, with the real steps. */
export async function setup(options: DeploymentOptions = {}) {
  const platform = await createTestPlatform(options);
  /** Names under which an execution was asked for, each as often as it was. */
  const starts: string[] = [];
  const started = new Map<string, { request: RunRequest; execution: Execution }>();
  const assets = new Map<string, string>();
  const executions: Executions = {
    find: async (name) => started.get(name)?.execution,
    start: async (name, request) => {
      starts.push(name);
      const startedAt = new Date(platform.clock.now()).toISOString();
      if (!started.has(name))
        started.set(name, { request, execution: { arn: name, status: "RUNNING", startedAt, output: null } });
    },
  };
  const world = {
    isRollingBack: false,
    trouble: undefined as Error | undefined,
    startTrouble: undefined as Error | undefined,
  };
  const container = {
    ...platform.container,
    assets: {
      read: async ({ key }: { key: string }) => {
        const text = assets.get(key);
        if (text === undefined) throw new Error(`there is no file ${key}`);
        return text;
      },
    },
  };
  const dependencies: AwaitDependencies = {
    ...container,
    executions: {
      find: async (name) => {
        if (world.trouble !== undefined) throw world.trouble;
        return executions.find(name);
      },
      start: async (name, request) => {
        if (world.startTrouble !== undefined) throw world.startTrouble;
        return executions.start(name, request);
      },
    },
    stacks: { outputs: async () => ({}), isRollingBack: async () => world.isRollingBack },
    waitBudgetMs: options.waitBudgetMs ?? 45 * 60_000,
    isTransient: (error) => error instanceof TransientTrouble,
  };
  function end(name: string, status: Execution["status"], output: object | null = null): void {
    const known = started.get(name);
    if (known === undefined) throw new Error(`no execution ${name}`);
    started.set(name, {
      ...known,
      execution: { ...known.execution, status, output: output === null ? null : JSON.stringify(output) },
    });
  }
  const handlers = { ...dependencies, log: container.log, metrics: container.metrics, inTime };
  const [onEvent, isComplete] = [createOnEventHandler(handlers), createIsCompleteHandler(handlers)];
  let requests = 0;
  return {
    platform,
    started,
    starts,
    assets,
    world,
    dependencies,
    container,
    end,
    /** Returns a request of CloudFormation for a registry, and puts the registry's file into the bucket. */
    deploymentOf(registry: RegistryDocument, requestId = `request-${++requests}`): Deployment {
      const sets = parameterSetsInForce(parameterSets, registry);
      const sources = options.sources ?? referenceSources;
      const bundle: Bundle = { registry, sources, sets };
      const digest = registryDigest(registry, sources, sets);
      assets.set(`${digest}.json`, JSON.stringify(bundle));
      return {
        stackId: STACK,
        requestId,
        digest,
        registry: { bucket: "assets", key: `${digest}.json` },
        observes: options.mode === "observe",
      };
    },
    request: (deployment: Deployment) => requestDeployment(dependencies, deployment),
    wait: (deployment: Deployment) => awaitDeployment(dependencies, deployment),
    /** Delivers an event, for the first time or again. */
    async deliver(
      deployment: Deployment,
      RequestType: RegistryEvent["RequestType"] = "Update",
    ): Promise<Waiter> {
      const event = eventOf(deployment, RequestType);
      const resourceEvent = { ...event, ...(await onEvent(event)) };
      return {
        async poll() {
          try {
            const { IsComplete, Data } = await isComplete(resourceEvent);
            return IsComplete ? { Status: "SUCCESS", Data } : undefined;
          } catch (error) {
            return { Status: "FAILED", Reason: (error as Error).message };
          }
        },
      };
    },
    /** Starts an execution with an input, as a person does in the console, and runs it. */
    async startByHand(name: string, request: RunRequest): Promise<Execution> {
      await executions.start(name, request);
      await runStarted(name);
      return (started.get(name) as { execution: Execution }).execution;
    },
    /** Runs an execution that was started, as Step Functions would. */
    run: (deployment: Deployment): Promise<void> => runStarted(runOf(deployment)),
  };

  async function runStarted(name: string): Promise<void> {
    const { request, execution } = started.get(name) as { request: RunRequest; execution: Execution };
    try {
      const status = await runStateMachine(
        container,
        {
          trigger: "command",
          digest: null,
          ...request,
          run: name,
          startedAt: execution.startedAt,
          execution: name,
        },
        { waitMs: 5 },
      );
      end(name, "SUCCEEDED", { plan: { status } });
    } catch {
      end(name, "FAILED");
    }
  }
}

/** A deadline that no call of a test exceeds. */
const inTime: InTime = (work) => work;

function eventOf(
  { stackId, requestId, digest, registry, observes }: Deployment,
  RequestType: RegistryEvent["RequestType"],
): RegistryEvent {
  return {
    RequestType,
    StackId: stackId,
    RequestId: requestId,
    ResourceProperties: {
      registryBucket: registry.bucket,
      registryKey: registry.key,
      digest,
      mode: observes ? "observe" : "apply",
    },
  };
}
