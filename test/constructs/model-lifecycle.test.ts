import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Duration, Stack, Stage } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { type IVpc, SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { Key } from "aws-cdk-lib/aws-kms";
import { Architecture, Runtime } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES, LEASE_SECONDS } from "../../lib/constructs/functions/function-list.ts";
import { ModelLifecycle, type ModelLifecycleProps } from "../../lib/constructs/model-lifecycle.ts";
import { bedrockWatchOf } from "../../lib/constructs/schedules/bedrock-watch.ts";
import { ENVIRONMENT } from "../../lib/contract/environment.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { ONE_DELETION, registryOf } from "../builders/registry.ts";
import {
  ALARM_ARN,
  listOf,
  MEMBERS_ARN,
  resourcesOf,
  SOURCE,
  setup,
  statementsByRole,
  textOf,
} from "./setup.ts";

type FunctionProperties = {
  readonly Description?: string;
  readonly Handler: string;
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
};

const TEMPLATE = setup().template();

describe("the parts", () => {
  test("tables on demand, that can be restored and are not deleted, with times to live", () => {
    const tables = resourcesOf(TEMPLATE, "AWS::DynamoDB::Table");
    expect(Object.values(tables).map(({ Properties }) => Properties.KeySchema)).toEqual([
      [{ AttributeName: "id", KeyType: "HASH" }],
      [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    ]);
    TEMPLATE.allResourcesProperties("AWS::DynamoDB::Table", {
      BillingMode: "PAY_PER_REQUEST",
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    });
    TEMPLATE.allResources("AWS::DynamoDB::Table", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
    });
  });

  test("a topic and queues over TLS only, and a queue for what cannot be delivered", () => {
    TEMPLATE.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
    TEMPLATE.resourceCountIs("AWS::SQS::QueuePolicy", 2);
    TEMPLATE.allResourcesProperties("AWS::SQS::QueuePolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
    TEMPLATE.hasResourceProperties("AWS::SQS::Queue", {
      RedrivePolicy: { maxReceiveCount: 5 },
      MessageRetentionPeriod: 1_209_600,
    });
    TEMPLATE.hasResourceProperties("AWS::SNS::Subscription", {
      Protocol: "sqs",
      RedrivePolicy: Match.anyValue(),
    });
  });

  test("functions with the variables that they read, and a lease longer than any of them by 30 s", () => {
    const ours = Object.values(resourcesOf(TEMPLATE, "AWS::Lambda::Function"))
      .map(({ Properties }) => Properties as FunctionProperties)
      .filter(({ Description }) => Description?.startsWith("Modelkeeper: "));
    expect(ours).toHaveLength(FUNCTION_NAMES.length);
    const known = new Set<string>(Object.values(ENVIRONMENT));
    for (const { Environment, Handler, Timeout, Description } of ours) {
      const names = Object.keys(Environment.Variables);
      expect(names.filter((name) => !known.has(name))).toEqual([]);
      expect(Handler).toBe("index.handler");
      // What writes the report holds no lease.
      if (Description !== "Modelkeeper: write-report")
        expect(LEASE_SECONDS).toBeGreaterThanOrEqual(Timeout + 30);
    }
    TEMPLATE.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: slice",
      Environment: {
        Variables: Match.objectLike({
          [ENVIRONMENT.referenceTables]: '{"bots":"the-bots","channels":"the-channels"}',
          [ENVIRONMENT.mode]: "apply",
          [ENVIRONMENT.leaseSeconds]: "120",
        }),
      },
    });
  });

  test("functions that know how long what they write is kept", () => {
    const kept = ({ template }: ReturnType<typeof setup>) =>
      Object.fromEntries(
        Object.values(resourcesOf(template(), "AWS::Lambda::Function"))
          .map(({ Properties }) => Properties as FunctionProperties)
          .filter(({ Description }) => Description?.startsWith("Modelkeeper: "))
          .map(({ Description, Environment: { Variables } }) => [
            Description?.replace("Modelkeeper: ", ""),
            [ENVIRONMENT.journalRetentionSeconds, ENVIRONMENT.inboxRetentionSeconds].map(
              (name) => Variables[name],
            ),
          ]),
      );
    const step = ["34560000", undefined];
    const ofDeployment = [undefined, undefined];
    expect(kept(setup())).toEqual({
      plan: step,
      slice: step,
      "review-pass": step,
      "compose-notices": step,
      finish: step,
      "publish-notices": step,
      "redeliver-notices": ["34560000", "34560000"],
      "send-emails": ["34560000", "34560000"],
      "tell-operators": step,
      "record-failure": step,
      observe: step,
      "deliver-notices": [undefined, "34560000"],
      "on-event": ofDeployment,
      "is-complete": ofDeployment,
      "hold-on-alarm": [undefined, undefined],
      "watch-bedrock": step,
      "write-report": [undefined, undefined],
    });
    const own = kept(setup({ journalRetention: Duration.days(35), inboxRetention: Duration.days(60) }));
    expect(own["redeliver-notices"]).toEqual([String(35 * 86_400), String(60 * 86_400)]);
  });

  test("a state machine from the definition, a function in every place, logged without execution data", () => {
    const [machine] = Object.values(resourcesOf(TEMPLATE, "AWS::StepFunctions::StateMachine")).filter(
      ({ Properties }) => "DefinitionSubstitutions" in Properties,
    );
    expect(Object.keys(machine?.Properties.DefinitionSubstitutions as object).sort()).toEqual([
      "ComposeNoticesFunction",
      "FinishFunction",
      "ObserveFunction",
      "PlanFunction",
      "PublishNoticesFunction",
      "RecordFailureFunction",
      "RedeliverNoticesFunction",
      "ReviewPassFunction",
      "SendEmailsFunction",
      "SliceFunction",
      "TellOperatorsFunction",
    ]);
    TEMPLATE.allResourcesProperties("AWS::StepFunctions::StateMachine", {
      LoggingConfiguration: { IncludeExecutionData: false, Level: "ALL" },
    });
  });

  test("nothing is published before whoever subscribes here can hear it", () => {
    const [resource] = Object.values(resourcesOf(TEMPLATE, "Custom::ModelRegistry"));
    const after = resource?.DependsOn as string[];
    for (const type of ["AWS::SNS::Subscription", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]) {
      const before = Object.keys(resourcesOf(TEMPLATE, type));
      expect(before.length, type).toBeGreaterThan(0);
      expect(after).toEqual(expect.arrayContaining(before));
    }
  });

  test("a daily run that starts the machine with a constant input", () => {
    TEMPLATE.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(17 3 * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Input: '{"trigger":"schedule"}' },
    });
  });

  test("a custom resource that is told where the registry is, and waits for all that a run needs", () => {
    const [resource] = Object.values(resourcesOf(TEMPLATE, "Custom::ModelRegistry"));
    const sets = parameterSetsInForce(parameterSets, ONE_DELETION);
    expect(resource?.Properties).toMatchObject({
      digest: registryDigest(ONE_DELETION, [SOURCE], sets),
      mode: "apply",
      registryKey: expect.stringMatching(/^modelkeeper-registry-Chat-Models-[0-9A-F]{8}-[0-9a-f]{64}\.json$/),
      ServiceTimeout: "3600",
    });
    expect(Object.keys(resource?.Properties ?? {}).sort()).toEqual(
      ["ServiceTimeout", "ServiceToken", "digest", "mode", "registryBucket", "registryKey"].sort(),
    );
    const after = resource?.DependsOn as string[];
    const policies = Object.entries(resourcesOf(TEMPLATE, "AWS::IAM::Policy")).filter(([id]) =>
      id.startsWith("ModelsStateMachine"),
    );
    expect(after).toEqual(expect.arrayContaining(policies.map(([id]) => id)));
    expect(after.filter((id) => /Function/.test(id)).length).toBe(FUNCTION_NAMES.length);
    expect(after).toEqual(
      expect.arrayContaining(Object.keys(resourcesOf(TEMPLATE, "AWS::SNS::Subscription"))),
    );
  });

  test("the file of the registry has the prices of what moves, which are no part of the digest", () => {
    const registry = registryOf(["gpt-5.6-terra"], { "gpt-5-mini": "gpt-5.6-terra", none: null }, "openai");
    const { stack, lifecycle } = setup({ registry });
    const file = `modelkeeper-registry-${lifecycle.registryDigest.slice(0, 16)}.json`;
    const { prices, ...others } = JSON.parse(readFileSync(join(Stage.of(stack)!.assetOutdir, file), "utf8"));
    expect(Object.keys(prices).sort()).toEqual(["openai/gpt-5-mini", "openai/gpt-5.6-terra"]);
    expect(lifecycle.registryDigest).toBe(registryDigest(others.registry, others.sources, others.sets));
  });

  test("alarms, each with a heading of the runbook, and a dashboard", () => {
    const descriptions = Object.values(resourcesOf(TEMPLATE, "AWS::CloudWatch::Alarm")).map(
      ({ Properties }) => Properties.AlarmDescription as string,
    );
    expect(descriptions.map((text) => text.replace(/^.*#/, "")).sort()).toEqual([
      "a-deployment-function-fails",
      "a-deployment-function-fails",
      "a-deployment-was-detached",
      "a-report-was-not-written",
      "a-run-failed",
      "a-run-is-incomplete",
      "an-alarm-could-not-hold-the-platform",
      "bedrock-could-not-be-looked-at",
      "dead-letters",
      "doctor-found-an-error",
      "no-run-in-26-hours",
      "notices-are-pending-for-over-a-day",
      "notices-cannot-be-delivered",
      "stragglers-were-repaired",
      "teams-have-not-answered",
      "the-platform-is-on-hold",
      "the-registry-differs-from-bedrock",
    ]);
    const runbook = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");
    for (const text of descriptions) expect(runbook).toContain(`\n## ${text.match(/: (.*)\. See/)?.[1]}\n`);
    TEMPLATE.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ExecutionsStarted",
      EvaluationPeriods: 26,
      Period: 3_600,
      TreatMissingData: "breaching",
    });
    TEMPLATE.resourceCountIs("AWS::CloudWatch::Dashboard", 1);
  });

  test("a rule that holds when an alarm of the adopter's fires, and nothing of it where none is listed", () => {
    TEMPLATE.resourcePropertiesCountIs("AWS::Events::Rule", { EventPattern: Match.anyValue() }, 1);
    TEMPLATE.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        resources: [ALARM_ARN],
        detail: { state: { value: ["ALARM"] } },
      },
      Targets: [
        Match.objectLike({ RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 10 } }),
      ],
    });
    TEMPLATE.hasResourceProperties("AWS::Lambda::Permission", { Principal: "events.amazonaws.com" });
    const without = setup({ holdOn: [] }).template();
    without.resourcePropertiesCountIs("AWS::Events::Rule", { EventPattern: Match.anyValue() }, 0);
    expect(JSON.stringify(without.toJSON())).not.toContain("hold-on-alarm");
  });

  test("a private bucket for the report, and a function that fills it after the daily run; nothing of both where nobody asks", () => {
    TEMPLATE.resourceCountIs("AWS::S3::Bucket", 1);
    TEMPLATE.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        VersioningConfiguration: { Status: "Enabled" },
        LifecycleConfiguration: {
          Rules: [
            Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: "Enabled" }),
          ],
        },
      },
    });
    TEMPLATE.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: "Deny",
            Action: "s3:*",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ],
      },
    });
    TEMPLATE.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "cron(47 5 * * ? *)",
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 3 } })],
    });
    TEMPLATE.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: write-report",
      Environment: {
        Variables: Match.objectLike({
          [ENVIRONMENT.stackName]: "Chat",
          [ENVIRONMENT.maxReadsPerSecond]: "1500",
        }),
      },
    });
    const later = setup({ reportSchedule: "rate(7 days)" }).template();
    later.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(7 days)" });
    expect(() => setup({ reportSchedule: "at night" })).toThrow("reportSchedule is a rate or cron");
    const without = setup({ report: false }).template();
    without.resourceCountIs("AWS::S3::Bucket", 0);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/write-report|ReportBucket|report was not/);
  });

  test("a key of the adopter's encrypts the report, and its writer may use it", () => {
    const template = setup((stack) => ({ encryptionKey: new Key(stack, "Key") })).template();
    template.hasResourceProperties("AWS::S3::Bucket", {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: "aws:kms",
              KMSMasterKeyID: { "Fn::GetAtt": [Match.stringLikeRegexp("^Key"), "Arn"] },
            },
          },
        ],
      },
    });
    const [, statements = []] =
      [...statementsByRole(template)].find(([role]) => role.startsWith("ModelsWriteReport")) ?? [];
    expect(statements.flatMap(({ Action }) => listOf(Action))).toContain("kms:GenerateDataKey");
  });

  test("outputs, by which --stack finds everything", () => {
    expect(Object.keys(TEMPLATE.findOutputs("*")).sort()).toEqual([
      "DailyRunSchedule",
      "DashboardUrl",
      "InboxTable",
      "LedgerTable",
      "Mode",
      "ModelkeeperVersion",
      "ModelsTable",
      "NoticeDeadLettersUrl",
      "NoticeTopicArn",
      "PassCaps",
      "ReferenceTables",
      "RegistryDigest",
      "ReportBucket",
      "StateMachineArn",
    ]);
  });
});

describe("the look at Bedrock", () => {
  const refusedOrMeant = (given: ModelLifecycleProps["watchBedrock"], registry = ONE_DELETION) =>
    bedrockWatchOf(new Stack(new App(), "Any", { env: { region: "eu-west-1" } }), given, registry);

  test("is taken once a day, before the daily run, by a function that knows what to ask where", () => {
    TEMPLATE.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "cron(47 2 * * ? *)",
      Targets: [{ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^ModelsWatchBedrockFunction"), "Arn"] } }],
    });
    TEMPLATE.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: watch-bedrock",
      Environment: {
        Variables: Match.objectLike({
          [ENVIRONMENT.bedrockProviders]: "openai",
          [ENVIRONMENT.bedrockRegions]: "eu-west-1",
        }),
      },
    });
  });

  test("is not taken where nobody asks for it: there is no function, no rule, no alarm and no right", () => {
    expect(JSON.stringify(setup({ watchBedrock: false }).template().toJSON())).not.toMatch(/bedrock/i);
  });

  test("is by default for a provider `bedrock` in the region of the stack", () => {
    const bedrock = registryOf(["anthropic.claude-v2"], {}, "bedrock");
    expect(refusedOrMeant(true, bedrock)).toEqual({ providers: ["bedrock"], regions: ["eu-west-1"] });
    const given = { providers: ["openai"], regions: ["us-east-1", "us-gov-west-1"] };
    expect(refusedOrMeant(given)).toEqual(given);
    expect([undefined, false].map((off) => refusedOrMeant(off))).toEqual([undefined, undefined]);
  });

  test.each<[string, ModelLifecycleProps["watchBedrock"], string]>([
    ["a registry without Bedrock's provider", true, "lists none of the provider bedrock: name yours"],
    ["a provider that is not listed", { providers: ["openai", "aws"] }, "none of the provider aws: name"],
    ["no provider", { providers: [] }, "(none is named)"],
    ["no region", { providers: ["openai"], regions: [] }, "at least one of them, not []"],
    ["what is no region", { providers: ["openai"], regions: ["eu west"] }, 'not "eu west"'],
  ])("of %s is refused at synthesis, with the mend", (_name, watchBedrock, message) => {
    expect(() => refusedOrMeant(watchBedrock)).toThrow(message);
  });

  test("is refused by the construct before it has made a function", () => {
    expect(() => setup({ watchBedrock: true })).toThrow("watchBedrock needs models that are Bedrock's");
  });
});

describe("the address of the dashboard", () => {
  const addressIn = (env: { readonly region?: string }) => {
    const stack = new Stack(new App(), "Chat", { env });
    new ModelLifecycle(stack, "Models", { registry: ONE_DELETION, inbox: false });
    const template = Template.fromStack(stack);
    return { template, output: template.findOutputs("DashboardUrl").DashboardUrl };
  };

  test.each([
    ["eu-west-1", "https://<AWS::Region>.console.aws.amazon.com/cloudwatch/"],
    ["cn-north-1", "https://<AWS::Region>.console.amazonaws.cn/cloudwatch/"],
    ["us-gov-west-1", "https://console.amazonaws-us-gov.com/cloudwatch/"],
  ])("in %s begins with %s", (region, address) => {
    const { output } = addressIn({ region });
    expect(textOf(output?.Value).slice(0, address.length)).toBe(address);
    expect(output?.Condition).toBeUndefined();
  });

  test("is left out where the console is not known", () => {
    expect(addressIn({ region: "us-iso-east-1" }).output).toBeUndefined();
  });

  test.each([
    ["any region", {}],
    ["a region that CDK does not know yet", { region: "xx-north-9" }],
  ])("is found out at the deployment of a stack for %s", (_name, env) => {
    const { template, output } = addressIn(env);
    const isIn = (partition: string) => ({ "Fn::Equals": [{ Ref: "AWS::Partition" }, partition] });
    template.hasCondition(output?.Condition, { "Fn::Or": ["aws", "aws-cn", "aws-us-gov"].map(isIn) });
    expect(JSON.stringify(output?.Value)).toMatch(
      /"Fn::If":\["ModelsIsInawsusgov\w+","console.amazonaws-us-gov.com",.*"Fn::If":\["ModelsIsInawscn\w+"/,
    );
  });
});

describe("what an adopter brings", () => {
  test("a topic of their own is used, and none is made", () => {
    const template = setup((stack) => ({
      topic: Topic.fromTopicArn(stack, "Theirs", "arn:aws:sns:eu-west-1:123456789012:theirs"),
    })).template();
    template.resourceCountIs("AWS::SNS::Topic", 0);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: publish-notices",
      Environment: {
        Variables: Match.objectLike({ NOTICE_TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:theirs" }),
      },
    });
  });

  test("without an inbox there is neither table nor queue, and nothing to deliver again", () => {
    const template = setup({ inbox: false }).template();
    for (const type of ["AWS::SQS::Queue", "AWS::SNS::Subscription", "AWS::Lambda::EventSourceMapping"])
      template.resourceCountIs(type, 0);
    template.resourceCountIs("AWS::DynamoDB::Table", 2);
    expect(template.findOutputs("InboxTable")).toEqual({});
    const handlers = Object.values(resourcesOf(template, "AWS::Lambda::Function")).map(
      ({ Properties }) => Properties.Description,
    );
    expect(handlers).not.toContain("Modelkeeper: deliver-notices");
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: redeliver-notices",
      Environment: { Variables: { [ENVIRONMENT.inboxTable]: Match.absent() } },
    });
  });

  test("members are asked of a function of theirs; without one, of the example workspace; without both nobody is told", () => {
    const deliver = "Modelkeeper: deliver-notices";
    TEMPLATE.hasResourceProperties("AWS::Lambda::Function", {
      Description: deliver,
      Environment: {
        Variables: {
          [ENVIRONMENT.membersFunction]: MEMBERS_ARN,
          [ENVIRONMENT.membersTable]: Match.absent(),
          [ENVIRONMENT.fromAddress]: Match.absent(),
        },
      },
    });
    const { stack, template } = setup({ members: undefined as never });
    template().resourceCountIs("AWS::SQS::Queue", 0);
    template().resourceCountIs("AWS::DynamoDB::Table", 3);
    Annotations.fromStack(stack).hasWarning("/Chat/Models", Match.stringLikeRegexp("nobody is told"));
    const withWorkspace = setup((of) => ({
      members: undefined as never,
      tables: {
        bots: Table.fromTableName(of, "B", "b"),
        channels: Table.fromTableName(of, "C", "c"),
        workspace: Table.fromTableName(of, "W", "the-workspace"),
      },
    })).template();
    withWorkspace.hasResourceProperties("AWS::Lambda::Function", {
      Description: deliver,
      Environment: { Variables: { [ENVIRONMENT.membersTable]: "the-workspace" } },
    });
  });

  test("the queue is read in batches whose messages fail one by one, and not by too many at a time", () => {
    TEMPLATE.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 100,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  test.each(["models@example.com", "The platform <models@example.com>"])(
    "e-mails come from %s, which may be known to SES by itself or by its domain",
    (fromAddress) => {
      const template = setup({ fromAddress }).template();
      for (const name of ["deliver-notices", "redeliver-notices", "send-emails"])
        template.hasResourceProperties("AWS::Lambda::Function", {
          Description: `Modelkeeper: ${name}`,
          Environment: { Variables: { [ENVIRONMENT.fromAddress]: fromAddress } },
        });
      const sends = [...statementsByRole(template).values()]
        .flat()
        .filter(({ Action }) => Action === "ses:SendEmail")
        .map(({ Resource }) => (Resource as unknown[]).map(textOf));
      const identity = "arn:aws:ses:eu-west-1:123456789012:identity/";
      expect(sends).toEqual([[`${identity}example.com`, `${identity}models@example.com`]]);
    },
  );

  test("e-mails go through what SES asks for: an identity above the domain, and a configuration set", () => {
    const template = setup({
      fromAddress: "models@chat.example.com",
      sesIdentity: "example.com",
      sesConfigurationSet: "bounces",
    }).template();
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: send-emails",
      Environment: { Variables: { [ENVIRONMENT.configurationSet]: "bounces" } },
    });
    const sends = [...statementsByRole(template).values()]
      .flat()
      .filter(({ Action }) => Action === "ses:SendEmail")
      .map(({ Resource }) => (Resource as unknown[]).map(textOf));
    const arn = "arn:aws:ses:eu-west-1:123456789012:";
    expect(sends).toEqual([[`${arn}configuration-set/bounces`, `${arn}identity/example.com`]]);
  });

  test("all functions run in a network of the adopter's, also those of CDK, and their roles may join it", () => {
    const { template } = setup((of) => ({
      vpc: new Vpc(of, "Net") as IVpc,
      securityGroups: [SecurityGroup.fromSecurityGroupId(of, "Group", "sg-12345678")],
      architecture: Architecture.X86_64,
      runtime: Runtime.NODEJS_22_X,
    }));
    const functions = Object.values(resourcesOf(template(), "AWS::Lambda::Function"));
    const handled = functions.filter(({ Properties }) => JSON.stringify(Properties.Role).includes("Models"));
    expect(handled).toHaveLength(FUNCTION_NAMES.length + 3);
    for (const { Properties } of handled)
      expect(Properties.VpcConfig).toMatchObject({ SecurityGroupIds: ["sg-12345678"] });
    template().hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: slice",
      Architectures: ["x86_64"],
      Runtime: "nodejs22.x",
    });
    const joining = [...statementsByRole(template())].filter(([, statements]) =>
      statements.some(({ Action }) => listOf(Action).includes("ec2:CreateNetworkInterface")),
    );
    const roles = new Set(handled.map(({ Properties }) => JSON.stringify(Properties.Role)));
    expect(joining).toHaveLength(roles.size);
  });

  test("the five functions of a deployment have executions of their own where an adopter says so, and no others", () => {
    const reserved = (template: Template) =>
      Object.values(resourcesOf(template, "AWS::Lambda::Function")).flatMap(
        ({ Properties }) => (Properties.ReservedConcurrentExecutions as number | undefined) ?? [],
      );
    expect(reserved(TEMPLATE)).toEqual([]);
    expect(reserved(setup({ reservedConcurrency: 2 }).template())).toEqual([2, 2, 2, 2, 2]);
    expect(() => setup({ reservedConcurrency: 0 })).toThrow(
      "reservedConcurrency must be a whole number from 1 to 1000, not 0",
    );
    expect(() => setup({ runtime: Runtime.NODEJS_20_X })).toThrow(
      "runtime must be Node.js 22 or newer, not nodejs20.x",
    );
    expect(() => setup({ runtime: Runtime.PYTHON_3_12 })).toThrow("not python3.12");
  });

  test("whom to ask, and the format for chat applications, reach those who write and send", () => {
    const template = setup({ contact: "Ask Ann.", chatFormat: "amazon-q" }).template();
    for (const name of ["compose-notices", "publish-notices"])
      template.hasResourceProperties("AWS::Lambda::Function", {
        Description: `Modelkeeper: ${name}`,
        Environment: {
          Variables: { [ENVIRONMENT.contact]: "Ask Ann.", [ENVIRONMENT.chatFormat]: "amazon-q" },
        },
      });
  });

  test.each([
    ["half of what a partition serves", {}, "1500", "500"],
    ["the same for an observation", { mode: "observe" as const }, "1500", "500"],
    ["none", { maxReadsPerSecond: Infinity, maxWritesPerSecond: Infinity }, Match.absent(), Match.absent()],
  ])("caps: %s", (_name, caps, reads, writes) => {
    setup(caps)
      .template()
      .hasResourceProperties("AWS::Lambda::Function", {
        Description: "Modelkeeper: slice",
        Environment: {
          Variables: {
            [ENVIRONMENT.maxReadsPerSecond]: reads,
            [ENVIRONMENT.maxWritesPerSecond]: writes,
          },
        },
      });
  });

  test("caps, schedule, retention, permission and wait budget reach what they are about", () => {
    const template = setup({
      maxReadsPerSecond: 500,
      maxWritesPerSecond: 50,
      segmentsAtOnce: 7,
      limits: { references: 10_000, cleared: 0 },
      permission: "models.change",
      schedule: "rate(6 hours)",
      retention: RetentionDays.ONE_WEEK,
      waitBudget: Duration.minutes(10),
    }).template();
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: slice",
      Environment: {
        Variables: Match.objectLike({
          MAX_READS_PER_SECOND: "500",
          MAX_WRITES_PER_SECOND: "50",
          SEGMENTS_AT_ONCE: "7",
          PASS_LIMITS: '{"references":10000,"cleared":0}',
          NOTICE_PERMISSION: "models.change",
        }),
      },
    });
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Modelkeeper: is-complete",
      Environment: { Variables: Match.objectLike({ WAIT_BUDGET_SECONDS: "600" }) },
    });
    template.hasResourceProperties("AWS::Scheduler::Schedule", { ScheduleExpression: "rate(6 hours)" });
    template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
  });

  test("a key protects what is made, and may be used by the functions", () => {
    const template = setup((stack) => ({ encryptionKey: new Key(stack, "Key") })).template();
    template.allResourcesProperties("AWS::DynamoDB::Table", {
      SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
    });
    template.allResourcesProperties("AWS::SQS::Queue", { KmsMasterKeyId: Match.anyValue() });
    template.allResourcesProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties("AWS::IAM::Role", {
      Policies: [
        {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"] }),
            ]),
          },
        },
      ],
    });
  });

  test("keys of tables and of a topic are used by those alone who use the tables and the topic", () => {
    const arn = (name: string) => `arn:aws:kms:eu-west-1:123456789012:key/${name}`;
    const template = setup((stack) => ({
      tables: {
        bots: Table.fromTableAttributes(stack, "Bots2", {
          tableName: "the-bots",
          encryptionKey: Key.fromKeyArn(stack, "BotsKey", arn("of-bots")),
        }),
        channels: Table.fromTableName(stack, "Channels2", "the-channels"),
      },
      topic: Topic.fromTopicAttributes(stack, "Theirs", {
        topicArn: "arn:aws:sns:eu-west-1:123456789012:theirs",
        keyArn: arn("of-topic"),
      }),
    })).template();
    const users = (key: string): string[] =>
      [...statementsByRole(template)]
        .filter(([, statements]) => statements.some(({ Resource }) => Resource === arn(key)))
        .map(([role]) => role.replace(/^Models|Role[0-9A-F]{8}$/g, ""))
        .sort();
    expect(users("of-bots")).toEqual(["ComposeNotices", "Observe", "Plan", "Slice", "WriteReport"]);
    expect(users("of-topic")).toEqual(["PublishNotices", "TellOperators"]);
  });

  test("tables that a stack has left are taken up again", () => {
    const template = setup((stack) => ({
      modelsTable: Table.fromTableName(stack, "OldModels", "old-models"),
      ledgerTable: Table.fromTableName(stack, "OldLedger", "old-ledger"),
      inboxTable: Table.fromTableName(stack, "OldInbox", "old-inbox"),
    })).template();
    template.resourceCountIs("AWS::DynamoDB::Table", 0);
    template.hasOutput("InboxTable", { Value: "old-inbox" });
    template.hasOutput("ModelsTable", { Value: "old-models" });
    template.hasOutput("LedgerTable", { Value: "old-ledger" });
  });

  test("warm throughput and a topic for alarms", () => {
    const template = setup((stack) => ({
      warmThroughput: { readUnitsPerSecond: 20_000, writeUnitsPerSecond: 10_000 },
      alarmTopic: new Topic(stack, "Alarms"),
    })).template();
    template.allResourcesProperties("AWS::DynamoDB::Table", {
      WarmThroughput: { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 10_000 },
    });
    template.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: [Match.anyValue()] });
  });
});

describe("the synthesis refuses", () => {
  const bad: RegistryDocument = {
    ...ONE_DELETION,
    deleted: [
      { provider: "openai", name: "old", replacement: "nowhere" },
      { provider: "openai", name: "new" },
    ],
  };

  test("a bad registry, with code and pointer of every problem", () => {
    expect(() => setup({ registry: bad })).toThrow(
      /listed-and-deleted at \/deleted\/1[\s\S]*replacement-unknown at \/deleted\/0\/replacement/,
    );
  });

  test("what is no registry document", () => {
    expect(() => setup({ registry: { version: 2 } as never })).toThrow(/unknown-version at \/version/);
  });

  test("a source whose table was not given, users of owners included", () => {
    expect(() => setup({ tables: {} })).toThrow(
      /unknown-table at \/sources\/0 \(bot\): .*bots[\s\S]*channels/,
    );
  });

  test("a pointer that is none, and the logical name of a table of ours", () => {
    const pointers: Partial<ReferenceSource> = { model: "model/x", team: { pointer: "team", after: "T#" } };
    expect(() => setup({ sources: [{ ...SOURCE, ...pointers }] })).toThrow(
      /bad-pointer at \/sources\/0\/model \(bot\): "model\/x"[\s\S]*bad-pointer at \/sources\/0\/team\/pointer/,
    );
    expect(() =>
      setup((stack) => ({
        sources: [{ ...SOURCE, table: "ledger" }],
        tables: { ledger: Table.fromTableName(stack, "Theirs", "x") },
      })),
    ).toThrow("reserved-table at /sources/0");
  });

  test("caps of nothing, and a topic that keeps an order", () => {
    for (const caps of [
      { maxReadsPerSecond: 0 },
      { maxWritesPerSecond: -1 },
      { maxWritesPerSecond: Number.NaN },
    ])
      expect(() => setup(caps)).toThrow(/max(Reads|Writes)PerSecond must be more than 0/);
    expect(() =>
      setup((stack) => ({
        topic: Topic.fromTopicArn(stack, "Theirs", "arn:aws:sns:eu-west-1:123456789012:theirs.fifo"),
      })),
    ).toThrow("standard topic");
  });

  test.each([0, 1.5, 10_001, Number.NaN])("%d segments at once", (segmentsAtOnce) => {
    expect(() => setup({ segmentsAtOnce })).toThrow(
      `segmentsAtOnce must be a whole number from 1 to 10000, not ${segmentsAtOnce}`,
    );
  });

  test("limits that no pass can keep", () => {
    expect(() => setup({ limits: { cleared: -1 } })).toThrow(
      "limits.cleared must be a whole number from 0, not -1",
    );
    expect(() => setup({ limits: { dropped: 1.5 } })).toThrow("limits.dropped must be a whole number");
    expect(() => setup({ limits: { rewritten: 1 } as never })).toThrow(
      'limits has references, cleared, dropped, not "rewritten"',
    );
  });

  test("two sources of one name", () => {
    expect(() => setup({ sources: [SOURCE, SOURCE] })).toThrow("duplicate-source at /sources/1/name");
  });

  test("an address that is none to send e-mails from", () => {
    expect(() => setup({ fromAddress: "example.com" })).toThrow("fromAddress");
  });

  test.each(["sesIdentity", "sesConfigurationSet"])("%s where no e-mails are sent", (name) => {
    expect(() => setup({ [name]: "example.com" })).toThrow(
      `${name} is for e-mails, and without fromAddress none are sent: give fromAddress too`,
    );
  });

  test("a wait budget that CloudFormation would not wait for", () => {
    expect(() => setup({ waitBudget: Duration.minutes(55) })).toThrow("waitBudget");
  });
});
