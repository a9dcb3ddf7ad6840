import { Duration, Names, RemovalPolicy } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  Runtime,
  RuntimeFamily,
} from "aws-cdk-lib/aws-lambda";
import { type ILogGroup, LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { ENVIRONMENT } from "../../contract/environment.ts";
import { acknowledgeWildcards } from "./acknowledge.ts";
import { declarationOf, type FunctionName, pascalCase } from "./function-list.ts";

/** The runtime by its name: a CDK that is older than the runtime has no constant for it, and Lambda knows it all the same. */
const NODE_24 = new Runtime("nodejs24.x", RuntimeFamily.NODEJS, { supportsInlineCode: true });

/** Where functions run: as the property of an adopter says. */
export type Hosting = {
  readonly vpc?: IVpc | undefined;
  readonly vpcSubnets?: SubnetSelection | undefined;
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;
  readonly architecture?: Architecture | undefined;
  readonly runtime?: Runtime | undefined;
};

type LifecycleFunctionProps = {
  readonly name: FunctionName;
  readonly code: Code;
  readonly retention: RetentionDays;
  readonly hosting: Hosting;
  /** At the same time, taken off what the account has. @default as many as the account has left */
  readonly reservedConcurrency?: number | undefined;
  /** Dimension that tells the metrics of one deployment from the metrics of another. */
  readonly service: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
};

/** Creates a function with a role of its own, which may do what `statements` list and nothing else, and with a log group that forgets. */
export function createFunction(scope: Construct, props: LifecycleFunctionProps): LambdaFunction {
  const { name, code, retention, hosting, reservedConcurrency, service, environment, statements } = props;
  const { memoryMb, timeoutSeconds } = declarationOf(name);
  const id = pascalCase(name);
  const parts = new Construct(scope, id);
  const logGroup = createLogGroup(parts, "Logs", retention);
  return new LambdaFunction(parts, "Function", {
    description: `Modelkeeper: ${name}`,
    runtime: hosting.runtime ?? NODE_24,
    architecture: hosting.architecture ?? Architecture.ARM_64,
    ...networkOf(hosting),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    code,
    handler: "index.handler",
    memorySize: memoryMb,
    timeout: Duration.seconds(timeoutSeconds),
    role: createFunctionRole(parts, "Role", { logGroup, hosting, statements }),
    logGroup,
    environment: {
      ...environment,
      [ENVIRONMENT.service]: service,
    },
  });
}

/** Creates a role that may write to one log group, and do what `statements` list. AWS's managed policy would allow every log group of the account. */
export function createFunctionRole(
  scope: Construct,
  id: string,
  props: {
    readonly logGroup: ILogGroup;
    readonly hosting: Hosting;
    readonly statements?: readonly PolicyStatement[];
  },
): Role {
  const { logGroup, hosting, statements = [] } = props;
  const writeLogs = allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]);
  const network = hosting.vpc === undefined ? [] : [allow(JOIN_NETWORK, ["*"])];
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    inlinePolicies: { Allowed: new PolicyDocument({ statements: [writeLogs, ...network, ...statements] }) },
  });
  if (network.length > 0)
    acknowledgeWildcards(
      role,
      ["*"],
      "Lambda makes the network interfaces of a function in a VPC; before, they have no name.",
    );
  return role;
}

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html (execution role permissions) */
const JOIN_NETWORK = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

/** Returns the network of functions, as CDK's properties have it. */
export function networkOf({ vpc, vpcSubnets, securityGroups }: Hosting) {
  return {
    ...(vpc === undefined ? {} : { vpc }),
    ...(vpcSubnets === undefined ? {} : { vpcSubnets }),
    ...(securityGroups === undefined ? {} : { securityGroups: [...securityGroups] }),
  };
}

/** Creates a log group. Logs are no data of the platform: they are removed with the stack. */
export function createLogGroup(
  scope: Construct,
  id: string,
  retention: RetentionDays,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(logGroupName === undefined ? {} : { logGroupName }),
  });
}

/**
 * Creates the log group of a state machine. Step Functions delivers its logs itself: a group outside of `/aws/vendedlogs/` is added to the one resource
 * policy of the account, which ends at 5,120 characters, and then every deployment fails. Its ARN may have 256.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
export function createRunLogGroup(scope: Construct, id: string, retention: RetentionDays): LogGroup {
  const name = Names.uniqueResourceName(scope, { maxLength: 140, separator: "-" });
  return createLogGroup(scope, id, retention, `/aws/vendedlogs/states/${name}-${id}`);
}

export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });
}
