import { App, Stack } from "aws-cdk-lib";
import { type ITable, Table } from "aws-cdk-lib/aws-dynamodb";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import { ManagedPolicy, PermissionsBoundary } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { ModelLifecycle } from "../../lib/constructs/model-lifecycle.ts";
import { ModelLifecycleStack, type ModelLifecycleStackProps } from "../../lib/model-lifecycle-stack.ts";
import { registryDocument } from "../../lib/registry/compile.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { ONE_DELETION } from "../builders/registry.ts";
import { FLAGS, MEMBERS_ARN, SOURCE } from "../constructs/setup.ts";

/**
 * The stacks whose templates are checked: the project's own as `cdk deploy` makes them, and one in which an adopter gives what an account with rules
 * asks for.
 */
export const KINDS: Readonly<Record<string, (app: App) => Stack>> = {
  plain: (app) => project(app),
  workspace: (app) => project(app, { workspace: true }),
  observe: (app) => project(app, { workspace: true, mode: "observe" }),
  adopter,
};

/** Returns the folder of the assembly and the template's file in it. */
export function synthesise(make: (app: App) => Stack, outdir: string): { folder: string; template: string } {
  const app = new App({ context: FLAGS, outdir, analyticsReporting: false });
  const stack = make(app);
  const { directory } = app.synth();
  return { folder: directory, template: stack.templateFile };
}

function project(app: App, props: Partial<ModelLifecycleStackProps> = {}): Stack {
  return new ModelLifecycleStack(app, "Modelkeeper", {
    registry: registryDocument,
    sources: referenceSources,
    ...props,
  });
}

function adopter(app: App): Stack {
  const env = { account: "123456789012", region: "eu-west-1" };
  const stack = new Stack(app, "Chat", { env });
  const boundary = ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "developers");
  PermissionsBoundary.of(stack).apply(boundary);
  const vpc = Vpc.fromVpcAttributes(stack, "Network", {
    vpcId: "vpc-12345678",
    availabilityZones: ["eu-west-1a", "eu-west-1b"],
    privateSubnetIds: ["subnet-12345678", "subnet-87654321"],
  });
  const [key, keyOfBots] = [new Key(stack, "Key"), new Key(stack, "KeyOfBots")];
  const bots = Table.fromTableAttributes(stack, "Bots", { tableName: "the-bots", encryptionKey: keyOfBots });
  const tables: Record<string, ITable> = {
    bots,
    channels: Table.fromTableName(stack, "Channels", "the-channels"),
  };
  const given = { registry: ONE_DELETION, sources: [SOURCE], vpc, encryptionKey: key };
  const chat = new ModelLifecycle(stack, "Models", {
    ...given,
    tables,
    members: LambdaFunction.fromFunctionArn(stack, "Members", MEMBERS_ARN),
    fromAddress: "The platform <models@example.com>",
    sesConfigurationSet: "bounces",
    reservedConcurrency: 2,
    report: true,
    limits: { cleared: 100 },
    watchBedrock: { providers: ["openai"], regions: ["eu-west-1", "us-east-1"] },
    alarmTopic: new Topic(stack, "Alarms", { enforceSSL: true, masterKey: key }),
  });
  new ModelLifecycle(stack, "OtherModels", {
    ...given,
    tables: { ...tables, bots: Table.fromTableName(stack, "OtherBots", "the-other-bots") },
    topic: chat.topic,
    inbox: false,
    mode: "observe",
    outputs: false,
  });
  return stack;
}
