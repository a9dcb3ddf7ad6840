import { readFileSync } from "node:fs";
import { Aws, CfnOutput, Stack } from "aws-cdk-lib";
import type { Dashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Schedule } from "aws-cdk-lib/aws-scheduler";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { STACK_OUTPUTS } from "../contract/stack.ts";
import { dashboardHost } from "./dashboard-host.ts";
import { realNames } from "./lifecycle-functions.ts";
import type { LifecycleTables } from "./lifecycle-tables.ts";
import type { ModelLifecycleProps } from "./model-lifecycle-props.ts";
import { capsOf } from "./pass-caps.ts";

type Named = {
  readonly own: LifecycleTables;
  /** Tables by logical name. */
  readonly tables: Readonly<Record<string, ITable>>;
  readonly machine: IStateMachine;
  readonly topic: ITopic;
  readonly daily: Schedule;
  readonly delivery: { readonly deadLetters: IQueue } | undefined;
  readonly dashboard: Dashboard;
  readonly reportBucket: IBucket | undefined;
  readonly digest: string;
};

/** Adds the outputs. `modelkeeper --stack` finds everything by their names, so CDK must not make the names unique. */
export function addOutputs(
  scope: Construct,
  props: ModelLifecycleProps,
  { own, tables, machine, topic, daily, delivery, dashboard, reportBucket, digest }: Named,
): void {
  const { mode = "apply" } = props;
  const shown = dashboardHost(scope);
  const values: Record<string, string | undefined> = {
    [STACK_OUTPUTS.modelsTable]: own.models.tableName,
    [STACK_OUTPUTS.ledgerTable]: own.ledger.tableName,
    [STACK_OUTPUTS.inboxTable]: own.inbox?.tableName,
    [STACK_OUTPUTS.workspaceTable]: tables.workspace?.tableName,
    [STACK_OUTPUTS.noticeTopic]: topic.topicArn,
    [STACK_OUTPUTS.stateMachine]: machine.stateMachineArn,
    [STACK_OUTPUTS.dashboard]:
      shown === undefined
        ? undefined
        : `https://${shown.host}/cloudwatch/home?region=${Aws.REGION}#dashboards:name=${dashboard.dashboardName}`,
    [STACK_OUTPUTS.registryDigest]: digest,
    [STACK_OUTPUTS.referenceTables]: Stack.of(scope).toJsonString(realNames(tables)),
    [STACK_OUTPUTS.mode]: mode,
    [STACK_OUTPUTS.reportBucket]: reportBucket?.bucketName,
    [STACK_OUTPUTS.passCaps]: JSON.stringify(capsOf(props)),
    [STACK_OUTPUTS.dailyRun]: daily.scheduleName,
    [STACK_OUTPUTS.deadLetters]: delivery?.deadLetters.queueUrl,
    [STACK_OUTPUTS.version]: packageVersion(),
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const output = new CfnOutput(scope, `Output${name}`, { value });
    output.overrideLogicalId(name);
    if (name === STACK_OUTPUTS.dashboard) output.condition = shown?.condition;
  }
}

/** Returns the version of this package. Read as a file: not every tool that loads an app of an adopter's imports JSON. */
function packageVersion(): string {
  const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(file) as { readonly version: string };
  return version;
}
