import * as cdk from "aws-cdk-lib";
import type { IConstruct } from "constructs";

type Acknowledgement = { readonly id: string; readonly reason: string };

/** Says why findings of cdk-nag are right. A CDK without `Validations` has nowhere to say it: there an adopter suppresses them. */
export function acknowledge(construct: IConstruct, ...findings: readonly Acknowledgement[]): void {
  if ("Validations" in cdk) cdk.Validations.of(construct).acknowledge(...findings);
}

/**
 * Says why resources with a wildcard are right, one by one: cdk-nag's rule IAM5 then accepts these and no others. Its names for references
 * are those that it makes itself, `<LogicalId.Attribute>`.
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

/** A resolved template value as one text. */
function flatten(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if ("Ref" in value) return `<${String(value.Ref)}>`;
  if ("Fn::GetAtt" in value) return `<${(value["Fn::GetAtt"] as string[]).join(".")}>`;
  if ("Fn::Sub" in value) return String(value["Fn::Sub"]).replaceAll(/\$\{([^}]+)\}/g, "<$1>");
  const [separator, parts] = (value as { "Fn::Join": [string, unknown[]] })["Fn::Join"];
  return parts.map(flatten).join(separator);
}
