import { App, CfnResource, Stack, Validations } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { ModelLifecycleStack } from "../../lib/model-lifecycle-stack.ts";
import { registryDocument } from "../../lib/registry/compile.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { ONE_DELETION } from "../builders/registry.ts";
import { FLAGS, listOf, resourcesOf, type Statement, setup, statementsByRole, textOf } from "./setup.ts";

/** Which role may do what. */

const { template } = setup();
const TEMPLATE = template();
const STATEMENTS = statementsByRole(TEMPLATE);
const OBSERVING = setup({ mode: "observe" }).template();

/** `ModelsSliceRole1A2B3C4D` as `Slice`; logical ids without their hash. */
function nameOf(role: string): string {
  return role.replace(/^Models/, "").replace(/(Role)?[0-9A-F]{8}$/, "");
}

function linesOf(statements: readonly Statement[]): string[] {
  return statements
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => `${action} on ${shortened(textOf(resource))}`),
      ),
    )
    .sort();
}

function shortened(resource: string): string {
  return resource.replaceAll(/[0-9a-f]{64}/g, "HASH").replaceAll(/([A-Za-z])[0-9A-F]{8}(?=[>.])/g, "$1");
}

describe("least privilege", () => {
  test("each role may do what is listed here, and nothing else", () => {
    const listed = Object.fromEntries(
      [...STATEMENTS].map(([role, statements]) => [nameOf(role), linesOf(statements)]),
    );
    expect(listed).toMatchSnapshot();
  });

  test("no action is a wildcard, nothing is allowed by what is not named, and no role has a policy of AWS's", () => {
    const all = [...STATEMENTS.values()].flat();
    expect(all.length).toBeGreaterThan(STATEMENTS.size);
    for (const statement of all) {
      expect(listOf(statement.Action).filter((action) => /\*/.test(action) && !/^kms:/.test(action))).toEqual(
        [],
      );
      expect(Object.keys(statement).filter((key) => key.startsWith("Not"))).toEqual([]);
    }
    const roles = Object.entries(TEMPLATE.findResources("AWS::IAM::Role"));
    expect(roles.length).toBeGreaterThanOrEqual(STATEMENTS.size);
    for (const [id, { Properties }] of roles)
      expect([id, Properties.ManagedPolicyArns]).toEqual([id, undefined]);
  });

  test("every resource with a wildcard is one of these, for these reasons", () => {
    const wildcards = [...STATEMENTS].flatMap(([role, statements]) =>
      linesOf(statements)
        .filter((line) => / on .*\*/.test(line))
        .map((line) => `${nameOf(role)}: ${line}`),
    );
    const services = "the service knows no resources for it";
    const oneFunction = "every version of the one function that CDK's provider calls; there is one";
    const reasons: Readonly<Record<string, string>> = Object.fromEntries(
      wildcards.map((line) => {
        if (/(logs|xray):\w+ on \*$/.test(line)) return [line, services];
        if (/^Deployment.*lambda:InvokeFunction on <Models\w+\.Arn>:\*$/.test(line))
          return [line, oneFunction];
        if (/^Plan: s3:GetObject on .*\/modelkeeper-registry-Chat-Models-[0-9A-F]{8}-\*\.json$/.test(line))
          return [line, "the registries of this construct, each under the hash of its content"];
        if (/execution:Chat-Models-[0-9A-F]{8}(:|\/\*:)\*$/.test(line))
          return [line, "children of a distributed map: Step Functions names them"];
        if (/execution:Chat-Models-[0-9A-F]{8}:deployment-\*$/.test(line))
          return [line, "the name of an execution holds a hash of CloudFormation's request"];
        if (/DescribeStacks on .*:stack\/Chat\/\*$/.test(line))
          return [line, "CloudFormation draws the last part of a stack's ARN"];
        if (line === "WatchBedrock: bedrock:ListFoundationModels on *") return [line, services];
        return [line, ""];
      }),
    );
    expect(Object.entries(reasons).filter(([, reason]) => reason === "")).toEqual([]);
    expect(reasons).toMatchSnapshot();
  });

  test("of the files of all deployments in the account the registries of this construct are read, and no others", () => {
    const other = setup({}, "OtherModels");
    const filesOf = ({ template }: ReturnType<typeof setup>): string[] =>
      [...statementsByRole(template()).values()]
        .flatMap(linesOf)
        .filter((line) => line.startsWith("s3:GetObject"))
        .map((line) => line.replace(/^.*-assets-[^/]*\//, ""));
    const [files, ofOther] = [filesOf(setup()), filesOf(other)];
    expect([files.length, new Set(files).size]).toEqual([1, 1]);
    const names = new RegExp(`^${files[0]?.replaceAll(".", "\\.").replace("*", ".*")}$`);
    const keyOf = ({ template }: ReturnType<typeof setup>): string =>
      Object.values(resourcesOf(template(), "Custom::ModelRegistry"))[0]?.Properties.registryKey as string;
    const changed = setup({ registry: { ...ONE_DELETION, source: "another day" } });
    expect(keyOf(setup())).toMatch(names);
    expect(keyOf(changed)).toMatch(names);
    expect(keyOf(changed)).not.toBe(keyOf(setup()));
    expect(keyOf(other)).not.toMatch(names);
    expect(ofOther).not.toEqual(files);
  });

  test("PartiQL is granted where it is used, and only there", () => {
    const users = [...STATEMENTS].flatMap(([role, statements]) =>
      linesOf(statements)
        .filter((line) => line.startsWith("dynamodb:PartiQL"))
        .map((line) => `${nameOf(role)}: ${line}`),
    );
    expect(users).toEqual([
      "Slice: dynamodb:PartiQLUpdate on arn:aws:dynamodb:eu-west-1:123456789012:table/the-bots",
      "ComposeNotices: dynamodb:PartiQLInsert on <ModelsLedger.Arn>",
      "PublishNotices: dynamodb:PartiQLDelete on <ModelsLedger.Arn>",
      "PublishNotices: dynamodb:PartiQLUpdate on <ModelsLedger.Arn>",
      ...["Redeliver", "Deliver"].flatMap((name) => [
        ...(name === "Redeliver" ? ["RedeliverNotices: dynamodb:PartiQLDelete on <ModelsLedger.Arn>"] : []),
        `${name}Notices: dynamodb:PartiQLInsert on <ModelsInbox.Arn>`,
        `${name}Notices: dynamodb:PartiQLInsert on <ModelsLedger.Arn>`,
        `${name}Notices: dynamodb:PartiQLUpdate on <ModelsLedger.Arn>`,
        ...(name === "Redeliver"
          ? [
              "SendEmails: dynamodb:PartiQLDelete on <ModelsLedger.Arn>",
              "SendEmails: dynamodb:PartiQLUpdate on <ModelsInbox.Arn>",
              "TellOperators: dynamodb:PartiQLDelete on <ModelsLedger.Arn>",
            ]
          : []),
      ]),
    ]);
  });

  test("in the mode observe nobody may write to an adopter's table or to the models, nor publish", () => {
    const lines = [...statementsByRole(OBSERVING).values()].flatMap(linesOf);
    const writes = /^dynamodb:(?!(Get|BatchGet|Query|Scan|Describe))/;
    const own = /on <Models(Ledger|Inbox)\.Arn>$/;
    expect(lines.filter((line) => writes.test(line) && !own.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("sns:"))).toEqual([]);
    expect(lines.filter((line) => line.includes("the-bots")).length).toBeGreaterThan(0);
    const ofSlices = linesOf(
      [...statementsByRole(OBSERVING)].find(([role]) => nameOf(role) === "Slice")?.[1] ?? [],
    );
    expect(ofSlices.filter((line) => line.includes("the-bots"))).toEqual(
      ["BatchGetItem", "DescribeTable", "Scan"].map((action) =>
        expect.stringMatching(new RegExp(`^dynamodb:${action} on .*:table/the-bots$`)),
      ),
    );
    OBSERVING.resourceCountIs("AWS::Scheduler::Schedule", 1);
  });

  test("tables of users are read, and only by those who ask who uses what", () => {
    const readers = [...STATEMENTS].filter(([, statements]) =>
      linesOf(statements).some((line) => line.includes("the-channels")),
    );
    expect(readers.map(([role]) => nameOf(role))).toEqual(["ComposeNotices", "WriteReport"]);
  });
});

describe("cdk-nag", () => {
  const checked = (make: (app: App) => Stack): string[] => {
    const app = new App({ context: FLAGS });
    const stack = make(app);
    const plugin = new AwsSolutionsChecks(app);
    Validations.of(app).addPlugins(plugin);
    try {
      app.synth();
      return [];
    } catch (error) {
      return String(error).match(/AwsSolutions-\w+/g) ?? [stack.stackName, String(error)];
    }
  };

  test("finds nothing that is not acknowledged", () => {
    const found = checked(
      (app) =>
        new ModelLifecycleStack(app, "Modelkeeper", {
          registry: registryDocument,
          sources: referenceSources,
          workspace: true,
          report: true,
        }),
    );
    expect(found).toEqual([]);
  });

  test("would find what is wrong", () => {
    const found = checked((app) => {
      const stack = new Stack(app, "Bad");
      new Bucket(stack, "Open");
      new CfnResource(stack, "Topic", { type: "AWS::SNS::Topic" });
      return stack;
    });
    expect(found).not.toEqual([]);
  });
});
