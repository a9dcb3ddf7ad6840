import { type Duration, Stack } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { ENVIRONMENT, type Mode } from "../contract/environment.ts";
import type { PassLimits } from "../contract/pass-limits.ts";
import { acknowledgeFiles, acknowledgeList, acknowledgeWildcards } from "./functions/acknowledge.ts";
import { functionCode } from "./functions/function-code.ts";
import {
  declarationOf,
  FUNCTION_NAMES,
  type FunctionName,
  LEASE_SECONDS,
} from "./functions/function-list.ts";
import { allow, createFunction, type Hosting } from "./functions/lifecycle-function.ts";
import { type Resources, statementsFor } from "./functions/permissions.ts";
import { executionArn, stateMachineArn } from "./lifecycle-state-machine.ts";
import type { BedrockWatch } from "./model-lifecycle-props.ts";

type LifecycleFunctionsProps = {
  readonly mode: Mode;
  readonly resources: Resources;
  /** Tables by logical name. */
  readonly tables: Readonly<Record<string, ITable>>;
  readonly stateMachineName: string;
  readonly service: string;
  readonly retention: RetentionDays;
  readonly hosting: Hosting;
  readonly reservedConcurrency?: number | undefined;
  readonly journalRetention: Duration;
  readonly inboxRetention: Duration;
  readonly waitBudget: Duration;
  readonly permission?: string | undefined;
  readonly contact?: string | undefined;
  readonly chatFormat?: string | undefined;
  readonly fromAddress?: string | undefined;
  readonly sesConfigurationSet?: string | undefined;
  readonly maxEmailsPerSecond?: number | undefined;
  readonly maxEmailsPerDay?: number | undefined;
  readonly maxReadsPerSecond?: number | undefined;
  readonly maxWritesPerSecond?: number | undefined;
  readonly segmentsAtOnce: number;
  readonly limits?: PassLimits | undefined;
  /** Whether alarms put the platform on hold. */
  readonly holds: boolean;
  readonly watch?: BedrockWatch | undefined;
};

/** Creates all functions of the list: the steps of a run, the two that CloudFormation calls and, where they have a caller, the queue's reader and what holds. */
export function createFunctions(
  scope: Construct,
  props: LifecycleFunctionsProps,
): ReadonlyMap<FunctionName, LambdaFunction> {
  const { mode, resources, service, retention, hosting } = props;
  const isCalled = {
    run: true,
    deployment: true,
    queue: resources.delivery !== undefined,
    alarm: props.holds,
    clock: true,
  };
  const names = FUNCTION_NAMES.filter((name) => {
    const { caller, asksBedrock, writesReport } = declarationOf(name);
    if (asksBedrock) return props.watch !== undefined;
    return writesReport ? resources.reportBucket !== undefined : isCalled[caller];
  });
  return new Map(
    names.map((name) => {
      const isOfDeployment = declarationOf(name).caller === "deployment";
      const made = createFunction(scope, {
        name,
        code: functionCode(scope, name),
        retention,
        hosting,
        reservedConcurrency: isOfDeployment ? props.reservedConcurrency : undefined,
        service,
        environment: {
          ...ownTables(resources),
          ...runVariables(name, props),
          ...variablesOf(scope, name, props),
        },
        statements: [
          ...statementsFor(name, mode, resources),
          ...(isOfDeployment ? deploymentStatements(scope, name, props) : []),
        ],
      });
      if (isOfDeployment) acknowledgeDeployment(scope, made, props);
      if (declarationOf(name).readsRegistry === true) acknowledgeFiles(made, resources.registryFiles);
      if (declarationOf(name).asksBedrock === true) acknowledgeList(made);
      return [name, made];
    }),
  );
}

function ownTables({ own }: Resources): Record<string, string> {
  return {
    [ENVIRONMENT.modelsTable]: own.models.tableName,
    [ENVIRONMENT.ledgerTable]: own.ledger.tableName,
  };
}

/** Returns what every step of a run has, for each may write the row of its run; and what a look has, whose row expires too. */
function runVariables(
  name: FunctionName,
  { journalRetention }: LifecycleFunctionsProps,
): Record<string, string> {
  const { caller, asksBedrock } = declarationOf(name);
  if (caller !== "run" && !asksBedrock) return {};
  return { [ENVIRONMENT.journalRetentionSeconds]: String(journalRetention.toSeconds()) };
}

function variablesOf(
  scope: Construct,
  name: FunctionName,
  props: LifecycleFunctionsProps,
): Record<string, string> {
  const { caller, tells, publishes, readsInbox, asksBedrock, writesReport } = declarationOf(name);
  if (tells !== undefined) return deliveryVariables(props);
  if (caller === "alarm") return {};
  if (asksBedrock) return watchVariables(props);
  if (writesReport) return reportVariables(scope, props);
  if (caller === "deployment") return deploymentVariables(scope, props);
  const limits = name === "slice" && props.limits !== undefined ? JSON.stringify(props.limits) : undefined;
  const asksInbox = publishes === true || readsInbox === true;
  const inbox = asksInbox ? props.resources.delivery?.inbox.tableName : undefined;
  return {
    ...stepVariables(props),
    ...optional(ENVIRONMENT.limits, limits),
    ...optional(ENVIRONMENT.inboxTable, inbox),
  };
}

function optional(name: string, value: string | number | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}

function deliveryVariables({
  resources,
  inboxRetention,
  contact,
  ...email
}: LifecycleFunctionsProps): Record<string, string> {
  const { delivery } = resources;
  if (delivery === undefined) return {};
  const { inbox, members } = delivery;
  return {
    [ENVIRONMENT.inboxTable]: inbox.tableName,
    [ENVIRONMENT.inboxRetentionSeconds]: String(inboxRetention.toSeconds()),
    ...("table" in members
      ? { [ENVIRONMENT.membersTable]: members.table.tableName }
      : { [ENVIRONMENT.membersFunction]: members.function.functionArn }),
    ...optional(ENVIRONMENT.contact, contact),
    ...optional(ENVIRONMENT.fromAddress, email.fromAddress),
    ...optional(ENVIRONMENT.configurationSet, email.sesConfigurationSet),
    ...optional(ENVIRONMENT.maxEmailsPerSecond, email.maxEmailsPerSecond),
    ...optional(ENVIRONMENT.maxEmailsPerDay, email.maxEmailsPerDay),
  };
}

function stepVariables(props: LifecycleFunctionsProps): Record<string, string> {
  const { tables, mode, resources, permission, contact, chatFormat } = props;
  const { maxReadsPerSecond, maxWritesPerSecond } = props;
  return {
    [ENVIRONMENT.referenceTables]: Stack.of(resources.own.ledger).toJsonString(realNames(tables)),
    [ENVIRONMENT.mode]: mode,
    [ENVIRONMENT.noticeTopic]: resources.topic.topicArn,
    [ENVIRONMENT.leaseSeconds]: String(LEASE_SECONDS),
    [ENVIRONMENT.segmentsAtOnce]: String(props.segmentsAtOnce),
    ...optional(ENVIRONMENT.permission, permission),
    ...optional(ENVIRONMENT.contact, contact),
    ...optional(ENVIRONMENT.chatFormat, chatFormat),
    ...optional(ENVIRONMENT.maxReadsPerSecond, maxReadsPerSecond),
    ...optional(ENVIRONMENT.maxWritesPerSecond, maxWritesPerSecond),
  };
}

export function realNames(tables: Readonly<Record<string, ITable>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tables).map(([name, { tableName }]) => [name, tableName]));
}

function watchVariables({ watch }: LifecycleFunctionsProps): Record<string, string> {
  return {
    ...optional(ENVIRONMENT.bedrockProviders, watch?.providers?.join()),
    ...optional(ENVIRONMENT.bedrockRegions, watch?.regions?.join()),
  };
}

function reportVariables(scope: Construct, props: LifecycleFunctionsProps): Record<string, string> {
  const { tables, resources, maxReadsPerSecond } = props;
  return {
    [ENVIRONMENT.referenceTables]: Stack.of(resources.own.ledger).toJsonString(realNames(tables)),
    [ENVIRONMENT.stackName]: Stack.of(scope).stackName,
    ...optional(ENVIRONMENT.reportBucket, resources.reportBucket?.bucketName),
    ...optional(ENVIRONMENT.inboxTable, resources.delivery?.inbox.tableName),
    ...optional(ENVIRONMENT.maxReadsPerSecond, maxReadsPerSecond),
  };
}

function deploymentVariables(scope: Construct, props: LifecycleFunctionsProps): Record<string, string> {
  return {
    [ENVIRONMENT.stateMachine]: stateMachineArn(scope, props.stateMachineName),
    [ENVIRONMENT.waitBudgetSeconds]: String(props.waitBudget.toSeconds()),
  };
}

/**
 * Returns the rights of the two deployment functions. Both start a run: is-complete does what on-event could not. Only is-complete asks whether
 * CloudFormation takes an update back.
 */
function deploymentStatements(
  scope: Construct,
  name: FunctionName,
  props: LifecycleFunctionsProps,
): PolicyStatement[] {
  const { stateMachineName } = props;
  return [
    allow(["states:StartExecution"], [stateMachineArn(scope, stateMachineName)]),
    allow(["states:DescribeExecution"], [deploymentExecutions(scope, props)]),
    ...(name === "is-complete" ? [allow(["cloudformation:DescribeStacks"], [ownStack(scope)])] : []),
  ];
}

function acknowledgeDeployment(scope: Construct, made: LambdaFunction, props: LifecycleFunctionsProps): void {
  acknowledgeWildcards(
    made.node.scope ?? made,
    [deploymentExecutions(scope, props)],
    "The name of an execution holds a hash of CloudFormation's request: only executions of deployments, of this machine.",
  );
  acknowledgeWildcards(
    made.node.scope ?? made,
    [ownStack(scope)],
    "The last part of a stack's ARN is a number that CloudFormation draws: this stack alone.",
  );
}

function deploymentExecutions(scope: Construct, { stateMachineName }: LifecycleFunctionsProps): string {
  return executionArn(scope, stateMachineName, ":deployment-*");
}

function ownStack(scope: Construct): string {
  const stack = Stack.of(scope);
  const resourceName = `${stack.stackName}/*`;
  return stack.formatArn({ service: "cloudformation", resource: "stack", resourceName });
}
