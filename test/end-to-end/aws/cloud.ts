import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { ROOT } from "../commands.ts";
import type { Emulator } from "./emulator.ts";

export const STACK = "Chat";
/** The project's own app, and that of an adopter; both make the same stack. */
export const APPS = { own: "node bin/app.ts", adopters: "node test/end-to-end/aws/app.ts" } as const;
type AppName = keyof typeof APPS;
export type Context = Readonly<Record<string, string>>;

export type Finished = { readonly status: number | null; readonly output: string };

/** An account of its own, the tools that a person uses on it, and the SDK to look at what came of it. */
export function openCloud(emulator: Emulator) {
  const directory = mkdtempSync(join(tmpdir(), "modelkeeper-cloud-"));
  const configuration = {
    endpoint: emulator.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca: emulator.certificate }) }),
  };
  const cloudFormation = new CloudFormationClient(configuration);
  const dynamodb = new DynamoDBClient(configuration);
  const stepFunctions = new SFNClient(configuration);

  const run = (words: readonly string[], more: Context = {}): Promise<Finished> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, words, {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...emulator.environment, NO_COLOR: "1", CI: "true", ...more },
      });
      let output = "";
      let errors = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      child.once("error", reject);
      child.once("close", (status) => resolve({ status, output: status === 0 ? output : output + errors }));
    });
  const cdk = (app: AppName, context: Context, ...words: string[]): Promise<Finished> => {
    const given = Object.entries(context).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const assembly = join(directory, "assembly");
    return run([
      "node_modules/aws-cdk/bin/cdk",
      ...words,
      "--app",
      APPS[app],
      "--output",
      assembly,
      ...given,
    ]);
  };

  return {
    directory,
    configuration,
    cloudFormation,
    dynamodb,
    stepFunctions,
    documents: DynamoDBDocumentClient.from(dynamodb),
    iam: new IAMClient(configuration),
    sns: new SNSClient(configuration),
    sqs: new SQSClient(configuration),
    file(name: string, content: unknown): string {
      const path = join(directory, name);
      writeFileSync(path, JSON.stringify(content));
      return path;
    },
    bootstrap: () => succeeded(cdk("own", {}, "bootstrap", "aws://000000000000/us-east-1")),
    /** @param context as after `-c` */
    deploy: (app: AppName, context: Context) =>
      cdk(app, { stack: STACK, ...context }, "deploy", STACK, "--require-approval", "never"),
    destroy: (app: AppName, context: Context) => cdk(app, context, "destroy", STACK, "--force"),
    /** The command line on the stack, its JSON. */
    // biome-ignore lint/suspicious/noExplicitAny: what a command prints is looked at by the test
    async modelkeeper(...words: string[]): Promise<any> {
      const { output } = await succeeded(run(["bin/modelkeeper.js", ...words, "--stack", STACK, "--json"]));
      return JSON.parse(output);
    },
    tryModelkeeper: (...words: string[]) => run(["bin/modelkeeper.js", ...words, "--stack", STACK]),
    /** With other credentials, those of the environment given. */
    tryModelkeeperAs: (environment: Context, ...words: string[]) =>
      run(["bin/modelkeeper.js", ...words, "--stack", STACK, "--json"], environment),
    async outputs(): Promise<Readonly<Record<string, string>>> {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
      return Object.fromEntries(
        (Stacks[0]?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
      );
    },
    async stackStatus(): Promise<string | undefined> {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
      return Stacks[0]?.StackStatus;
    },
    /** Reasons of what failed, newest first. */
    async failures(): Promise<string[]> {
      const { StackEvents = [] } = await cloudFormation.send(
        new DescribeStackEventsCommand({ StackName: STACK }),
      );
      return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith("FAILED")).map(
        ({ ResourceStatusReason = "" }) => ResourceStatusReason,
      );
    },
    async executions(stateMachineArn: string): Promise<{ name: string; status: string }[]> {
      const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
      return executions.map(({ name = "", status = "" }) => ({ name, status }));
    },
    close(): void {
      for (const client of [cloudFormation, dynamodb, stepFunctions]) client.destroy();
    },
  };
}

export type Cloud = ReturnType<typeof openCloud>;

export async function succeeded(finished: Promise<Finished>): Promise<Finished> {
  const { status, output } = await finished;
  if (status !== 0) throw new Error(`ended with ${status}:\n${output.slice(-4_000)}`);
  return { status, output };
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8")) as T;
}
