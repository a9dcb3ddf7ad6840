import * as cdk from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IConstruct } from "constructs";

type Acknowledgement = { readonly id: string; readonly reason: string };

/** Acknowledges findings of cdk-nag, with reasons. A CDK without `Validations` has no place for them: there an adopter suppresses the findings. */
export function acknowledge(construct: IConstruct, ...findings: readonly Acknowledgement[]): void {
  if ("Validations" in cdk) cdk.Validations.of(construct).acknowledge(...findings);
}

/**
 * Acknowledges resources with a wildcard, one by one: cdk-nag's rule IAM5 then accepts these and no others. References have the names that cdk-nag
 * gives them, `<LogicalId.Attribute>`.
 */
export function acknowledgeWildcards(
  construct: IConstruct,
  resources: readonly string[],
  reason: string,
): void {
  const stack = cdk.Stack.of(construct);
  acknowledge(
    construct,
    ...resources.map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::${flatten(stack.resolve(resource))}]`,
      reason,
    })),
  );
}

/** Returns a resolved template value as one text. */
function flatten(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if ("Ref" in value) return `<${String(value.Ref)}>`;
  if ("Fn::GetAtt" in value) return `<${(value["Fn::GetAtt"] as string[]).join(".")}>`;
  if ("Fn::Sub" in value) return String(value["Fn::Sub"]).replaceAll(/\$\{([^}]+)\}/g, "<$1>");
  const [separator, parts] = (value as { "Fn::Join": [string, unknown[]] })["Fn::Join"];
  return parts.map(flatten).join(separator);
}

/** @param files ARN of the files of registries, with a wildcard */
export function acknowledgeFiles(made: LambdaFunction, files: string): void {
  acknowledgeWildcards(
    made.node.scope ?? made,
    [files],
    "The registries of this construct alone, each named after its content: a role that named the newest one would change with each deployment.",
  );
}

export function acknowledgeList(made: LambdaFunction): void {
  acknowledgeWildcards(made.node.scope ?? made, ["*"], "The list of Bedrock's models knows no resources.");
}
