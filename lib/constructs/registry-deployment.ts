import { CustomResource, Duration } from "aws-cdk-lib";
import type { CfnFunction, IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { LogLevel } from "aws-cdk-lib/aws-stepfunctions";
import { Provider } from "aws-cdk-lib/custom-resources";
import { Construct, type IDependable } from "constructs";
import type { Mode } from "../contract/environment.ts";
import type { RegistryProperties } from "../contract/stack.ts";
import { acknowledge, acknowledgeWildcards } from "./functions/acknowledge.ts";
import {
  createFunctionRole,
  createLogGroup,
  createRunLogGroup,
  type Hosting,
  networkOf,
} from "./functions/lifecycle-function.ts";
import type { RegistryAsset } from "./registry-asset.ts";

/** wait budget < the provider's timeout < CloudFormation's timeout: the one that gives up first can still say why. */
export const TOTAL_TIMEOUT = Duration.minutes(55);
const SERVICE_TIMEOUT = Duration.minutes(60);
/** Often enough that a deployment with nothing to do takes seconds. A failure is told two intervals later. */
export const QUERY_INTERVAL = Duration.seconds(5);

type RegistryDeploymentProps = {
  readonly onEvent: IFunction;
  readonly isComplete: IFunction;
  readonly registry: RegistryAsset;
  readonly mode: Mode;
  readonly retention: RetentionDays;
  readonly hosting: Hosting;
  readonly reservedConcurrency?: number | undefined;
  /** Everything that a run needs: tables, functions, the state machine and its rights. */
  readonly after: readonly IDependable[];
};

/** Creates the custom resource by which a deployment applies the registry: it starts a run and waits for it. */
export function createRegistryDeployment(scope: Construct, props: RegistryDeploymentProps): CustomResource {
  const parts = new Construct(scope, "Deployment");
  const logGroup = createLogGroup(parts, "Logs", props.retention);
  const provider = new Provider(parts, "Provider", {
    onEventHandler: props.onEvent,
    isCompleteHandler: props.isComplete,
    queryInterval: QUERY_INTERVAL,
    totalTimeout: TOTAL_TIMEOUT,
    logGroup,
    ...networkOf(props.hosting),
    frameworkOnEventRole: createFunctionRole(parts, "OnEventRole", { logGroup, hosting: props.hosting }),
    frameworkCompleteAndTimeoutRole: createFunctionRole(parts, "IsCompleteRole", {
      logGroup,
      hosting: props.hosting,
    }),
    // Logged without execution data: the input holds the ResponseURL, which is a secret.
    disableWaiterStateMachineLogging: false,
    waiterStateMachineLogOptions: {
      destination: createRunLogGroup(parts, "WaiterLogs", props.retention),
      includeExecutionData: false,
      level: LogLevel.ALL,
    },
  });
  for (const framework of FRAMEWORK.map((id) => provider.node.findChild(id)))
    if (props.reservedConcurrency !== undefined)
      (framework.node.defaultChild as CfnFunction).reservedConcurrentExecutions = props.reservedConcurrency;
  acknowledgeProvider(provider, parts, props);
  const properties: RegistryProperties = {
    registryBucket: props.registry.bucket,
    registryKey: props.registry.key,
    digest: props.registry.digest,
    mode: props.mode,
  };
  const resource = new CustomResource(parts, "Resource", {
    resourceType: "Custom::ModelRegistry",
    serviceToken: provider.serviceToken,
    serviceTimeout: SERVICE_TIMEOUT,
    properties,
  });
  resource.node.addDependency(...props.after);
  return resource;
}

/** Acknowledges findings in the three functions and the waiter that CDK brings for every provider, as they are in this version of CDK. */
function acknowledgeProvider(provider: Provider, parts: Construct, props: RegistryDeploymentProps): void {
  acknowledge(
    parts,
    {
      id: "AwsSolutions-L1",
      reason:
        "CDK decides on the runtime of the functions of its provider framework, and moves it with its versions.",
    },
    {
      id: "AwsSolutions-SF2",
      reason:
        "CDK's waiter has no property for X-Ray; it calls one function until that answers, and is logged.",
    },
  );
  acknowledgeWildcards(
    parts,
    ["*"],
    "The delivery of vended logs knows no resources; CDK adds the statement for the waiter's logs.",
  );
  acknowledgeWildcards(
    parts,
    [props.onEvent, props.isComplete, ...frameworkFunctions(provider)].map((one) => `${one.functionArn}:*`),
    "CDK's provider may call every version of the functions that it works with; there is one of each.",
  );
}

/** The functions of CDK's provider; the waiter calls all but the first. */
const FRAMEWORK = ["framework-onEvent", "framework-isComplete", "framework-onTimeout"];

function frameworkFunctions(provider: Provider): IFunction[] {
  return FRAMEWORK.slice(1).map((id) => provider.node.findChild(id) as unknown as IFunction);
}
