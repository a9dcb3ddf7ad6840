import { writeFileSync } from "node:fs";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { ModelLifecycle, type ModelLifecycleProps } from "modelkeeper";
import { ModelLifecycleStack } from "modelkeeper/stack";
import { registry } from "./registry.js";
import { sources } from "./sources.js";

const app = new App();
const tablesOf = (scope: Stack): ModelLifecycleProps["tables"] => ({
  bots: Table.fromTableName(scope, "Bots", "the-bots"),
  channels: Table.fromTableName(scope, "Channels", "the-channels"),
});

const chat = new Stack(app, "Chat");
new ModelLifecycle(chat, "Models", {
  registry,
  sources,
  tables: tablesOf(chat),
  topic: new Topic(chat, "Notices"),
  alarmTopic: new Topic(chat, "Alarms"),
  encryptionKey: new Key(chat, "Key"),
  members: new LambdaFunction(chat, "Members", {
    runtime: Runtime.NODEJS_22_X,
    handler: "members.handler",
    code: Code.fromInline("exports.handler = async () => ({ members: [] });"),
  }),
  fromAddress: "models@example.com",
  chatFormat: "amazon-q",
  contact: "Ask in #llm-models.",
  permission: "models.change",
  schedule: "rate(12 hours)",
  watchBedrock: { providers: ["openai"] },
  waitBudget: Duration.minutes(10),
  maxReadsPerSecond: 2_000,
  maxWritesPerSecond: 500,
  retention: RetentionDays.ONE_YEAR,
  warmThroughput: { readUnitsPerSecond: 13_000, writeUnitsPerSecond: 5_000 },
});

const watch = new Stack(app, "Watch");
new ModelLifecycle(watch, "Models", { registry, sources, tables: tablesOf(watch), mode: "observe" });

new ModelLifecycleStack(app, "Example", { registry, workspace: true });

const assembly = app.synth();
const counts = ["Chat", "Watch", "Example"].map((name) => {
  const { Resources } = assembly.getStackByName(name).template as {
    Resources: Record<string, { Type: string }>;
  };
  const types = Object.values(Resources).map(({ Type }) => Type);
  return [
    name,
    types.filter((type) => type === "AWS::Lambda::Function").length,
    types.includes("Custom::ModelRegistry"),
  ];
});
writeFileSync("registry.json", JSON.stringify(registry));
process.stdout.write(JSON.stringify(counts));
