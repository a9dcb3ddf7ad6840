import { fileURLToPath } from "node:url";
import { ArnFormat, Names, Stack } from "aws-cdk-lib";
import { Policy } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { acknowledgeWildcards } from "./functions/acknowledge.ts";
import { declarationOf, type FunctionName, placeholderOf } from "./functions/function-list.ts";
import { allow, createRunLogGroup } from "./functions/lifecycle-function.ts";

const DEFINITION = fileURLToPath(new URL("../workflow/lifecycle-run.asl.json", import.meta.url));

type LifecycleStateMachine = {
  readonly machine: StateMachine;
  /** The rights of the machine; the first run must not start before they are in force. */
  readonly policy: Policy;
};

/** Returns the name of the machine. It is known before the machine is made, so that roles can name the machine without a circle. */
export function stateMachineName(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 80, separator: "-" });
}

export function stateMachineArn(scope: Construct, name: string): string {
  return statesArn(scope, "stateMachine", name);
}

/** Returns the ARN of executions. @param pattern the part after the name of the machine, such as `:*` */
export function executionArn(scope: Construct, name: string, pattern: string): string {
  return statesArn(scope, "execution", `${name}${pattern}`);
}

function statesArn(scope: Construct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: "states", resource, resourceName, arnFormat });
}

/** Creates the machine from the definition that the embedded mode interprets, with real functions in place of the names. */
export function createStateMachine(
  scope: Construct,
  name: string,
  functions: ReadonlyMap<FunctionName, IFunction>,
  retention: RetentionDays,
): LifecycleStateMachine {
  const steps = [...functions].filter(([step]) => declarationOf(step).caller === "run");
  const machine = new StateMachine(scope, "StateMachine", {
    stateMachineName: name,
    comment: "Modelkeeper: one execution is one run",
    definitionBody: DefinitionBody.fromFile(DEFINITION),
    definitionSubstitutions: Object.fromEntries(
      steps.map(([step, { functionArn }]) => [placeholderOf(step), functionArn]),
    ),
    tracingEnabled: true,
    // Without execution data: the input of a run says where a registry is, and errors may hold a team's text.
    logs: {
      destination: createRunLogGroup(scope, "RunLogs", retention),
      level: LogLevel.ALL,
      includeExecutionData: false,
    },
  });
  acknowledgeWildcards(
    machine,
    ["*"],
    "X-Ray and the delivery of vended logs know no resources; CDK adds these statements, for traces and log deliveries alone.",
  );
  const policy = new Policy(scope, "StateMachinePolicy", {
    roles: [machine.role],
    statements: [
      allow(
        ["lambda:InvokeFunction"],
        steps.map(([, { functionArn }]) => functionArn),
      ),
      // A distributed map starts its children as executions of the machine itself. The name is spelled out: the machine's ARN would be a circle.
      allow(["states:StartExecution"], [stateMachineArn(scope, name)]),
      allow(["states:DescribeExecution", "states:StopExecution"], [executionArn(scope, name, ":*")]),
      allow(["states:RedriveExecution"], [executionArn(scope, name, "/*:*")]),
    ],
  });
  acknowledgeWildcards(
    policy,
    [executionArn(scope, name, ":*"), executionArn(scope, name, "/*:*")],
    "The executions of a distributed map get their names from Step Functions; they are those of this machine alone.",
  );
  return { machine, policy };
}
