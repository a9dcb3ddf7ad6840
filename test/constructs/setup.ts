import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { ModelLifecycle, type ModelLifecycleProps } from "../../lib/constructs/model-lifecycle.ts";
import { ONE_DELETION } from "../builders/registry.ts";
import { sourceOf } from "../builders/sources.ts";

export const SOURCE = sourceOf({
  name: "bot",
  table: "bots",
  owner: {
    kind: "bot",
    id: "/id",
    usedBy: { kind: "channel", table: "channels", id: "/id", team: "/team", points: ["/bot"] },
  },
});

/** The feature flags of an app that is made today: they change what CDK's own constructs do. */
export const FLAGS: Record<string, unknown> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../cdk.json"), "utf8"),
).context;

export const MEMBERS_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:the-members";

export const ALARM_ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:error-rate";

/** An adopter's stack with tables that were there before. */
export function setup(
  props: Partial<ModelLifecycleProps> | ((stack: Stack) => Partial<ModelLifecycleProps>) = {},
  id = "Models",
) {
  const stack = new Stack(new App({ context: FLAGS }), "Chat", {
    env: { account: "123456789012", region: "eu-west-1" },
  });
  const given = typeof props === "function" ? props(stack) : props;
  const lifecycle = new ModelLifecycle(stack, id, {
    registry: ONE_DELETION,
    sources: [SOURCE],
    tables: {
      bots: Table.fromTableName(stack, "Bots", "the-bots"),
      channels: Table.fromTableName(stack, "Channels", "the-channels"),
    },
    members: LambdaFunction.fromFunctionArn(stack, "Members", MEMBERS_ARN),
    holdOn: [Alarm.fromAlarmArn(stack, "ErrorRate", ALARM_ARN)],
    watchBedrock: { providers: ["openai"] },
    report: true,
    ...given,
  });
  const template = () => Template.fromStack(stack);
  return { stack, lifecycle, template };
}

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> } & Record<
  string,
  unknown
>;

/** Returns the resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

export type Statement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
};

/** Returns every statement of every role, by the role's logical id; inline policies and attached policies. */
export function statementsByRole(template: Template): Map<string, Statement[]> {
  const statements = new Map<string, Statement[]>();
  for (const [id, { Properties }] of Object.entries(resourcesOf(template, "AWS::IAM::Role"))) {
    const policies = (Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
    statements.set(
      id,
      policies.flatMap((policy) => policy.PolicyDocument.Statement),
    );
  }
  for (const { Properties } of Object.values(resourcesOf(template, "AWS::IAM::Policy"))) {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: Statement[] };
    };
    for (const { Ref } of Roles)
      statements.set(Ref, [...(statements.get(Ref) ?? []), ...PolicyDocument.Statement]);
  }
  return statements;
}

export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** Returns a resource of a statement as one line, with names in the place of references. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if ("Ref" in value) return `<${String(value.Ref)}>`;
  if ("Fn::GetAtt" in value) return `<${(value["Fn::GetAtt"] as string[]).join(".")}>`;
  if ("Fn::Join" in value) {
    const [separator, parts] = value["Fn::Join"] as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  return JSON.stringify(value);
}
