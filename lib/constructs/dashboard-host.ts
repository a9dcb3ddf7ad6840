import { Aws, CfnCondition, Fn, Stack, Token } from "aws-cdk-lib";
import { RegionInfo } from "aws-cdk-lib/region-info";
import type { Construct } from "constructs";

/** Where the console of the commercial partition is, and of others. Those of the isolated partitions are not public. */
const COMMERCIAL = `${Aws.REGION}.console.aws.amazon.com`;
const OTHERS: Readonly<Record<string, string>> = {
  "aws-cn": `${Aws.REGION}.console.amazonaws.cn`,
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

type Host = {
  readonly host: string;
  /** Holds where the console is known; absent where that is known at synthesis. */
  readonly condition?: CfnCondition;
};

/** Returns the host of the console of the stack's partition; undefined where it is not known. A stack for any region finds out when it is deployed. */
export function dashboardHost(scope: Construct): Host | undefined {
  const { region } = Stack.of(scope);
  // A region that is younger than the CDK has no partition there.
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  if (partition !== undefined) {
    const host = partition === "aws" ? COMMERCIAL : OTHERS[partition];
    return host === undefined ? undefined : { host };
  }
  const isIn = (name: string) => Fn.conditionEquals(Aws.PARTITION, name);
  const host = Object.entries(OTHERS).reduce((other, [name, its]) => {
    const condition = new CfnCondition(scope, `IsIn-${name}`, { expression: isIn(name) });
    return Fn.conditionIf(condition.logicalId, its, other).toString();
  }, COMMERCIAL);
  const condition = new CfnCondition(scope, "ConsoleIsKnown", {
    expression: Fn.conditionOr(...["aws", ...Object.keys(OTHERS)].map(isIn)),
  });
  return { host, condition };
}
