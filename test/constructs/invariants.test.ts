import { App, CfnResource, type Stack } from "aws-cdk-lib";
import { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { CfnStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { IConstruct } from "constructs";
import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../lib/constructs/functions/function-list.ts";
import { ModelLifecycleStack } from "../../lib/model-lifecycle-stack.ts";
import { registryDocument } from "../../lib/registry/compile.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { FLAGS, setup } from "./setup.ts";

/** What holds for everything in the tree, also for what somebody adds tomorrow. */

const STACKS: readonly (readonly [name: string, make: () => Stack])[] = [
  ["an adopter's stack", () => setup().stack],
  [
    "the project's stack with the example workspace",
    () =>
      new ModelLifecycleStack(new App({ context: FLAGS }), "Modelkeeper", {
        registry: registryDocument,
        sources: referenceSources,
        workspace: true,
      }),
  ],
];

function all<Found extends CfnResource>(
  stack: Stack,
  type: abstract new (...given: never[]) => Found,
): Found[] {
  return stack.node.findAll().filter((one: IConstruct): one is Found => one instanceof type);
}

describe.each(STACKS)("in %s", (_name, make) => {
  const stack = make();

  test("every table can be restored, is not deleted, and stays when the stack goes", () => {
    const tables = all(stack, CfnTable);
    expect(tables.length).toBeGreaterThanOrEqual(3);
    for (const table of tables) {
      expect(stack.resolve(table.pointInTimeRecoverySpecification)).toEqual({
        pointInTimeRecoveryEnabled: true,
      });
      expect(table.deletionProtectionEnabled).toBe(true);
      expect(table.cfnOptions.deletionPolicy).toBe("Retain");
      expect(table.cfnOptions.updateReplacePolicy).toBe("Retain");
    }
  });

  test("every function has a log group that forgets", () => {
    const groups = new Set(all(stack, CfnLogGroup).map((group) => stack.getLogicalId(group)));
    expect(groups.size).toBeGreaterThanOrEqual(FUNCTION_NAMES.length);
    for (const group of all(stack, CfnLogGroup)) expect(group.retentionInDays).toBeGreaterThan(0);
    const functions = all(stack, CfnFunction);
    expect(functions.length).toBeGreaterThanOrEqual(FUNCTION_NAMES.length);
    for (const one of functions) {
      const { logGroup } = (stack.resolve(one.loggingConfig) ?? {}) as { logGroup?: { Ref: string } };
      expect([one.node.path, groups.has(logGroup?.Ref ?? "")]).toEqual([one.node.path, true]);
    }
  });

  test("every log group of a state machine is one that does not fill the resource policy of the account", () => {
    const names = new Map(all(stack, CfnLogGroup).map((group) => [stack.getLogicalId(group), group]));
    const machines = all(stack, CfnStateMachine);
    expect(machines.length).toBeGreaterThan(1);
    for (const { loggingConfiguration } of machines) {
      const text = JSON.stringify(stack.resolve(loggingConfiguration));
      const [, id = ""] = /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(text) ?? [];
      expect(names.get(id)?.logGroupName).toMatch(/^\/aws\/vendedlogs\/states\/[\w-]{1,170}$/);
    }
  });

  test("every function of ours is current, and has an alarm path: its own alarm, or that of the run that it is a step of", () => {
    const template = JSON.stringify(
      stack.resolve(
        stack.node
          .findAll()
          .filter(CfnResource.isCfnResource)
          .map((one) => (one as CfnResource)._toCloudFormation()),
      ),
    );
    const ours = all(stack, CfnFunction).filter(({ description }) =>
      description?.startsWith("Modelkeeper: "),
    );
    // The project's stack has no alarm that holds, does not look at Bedrock, and writes no report.
    const optional = ["hold-on-alarm", "watch-bedrock", "write-report"];
    const called = FUNCTION_NAMES.filter((name) => !optional.includes(name) || stack.stackName === "Chat");
    const named = ours.map(({ description }) => description?.replace("Modelkeeper: ", ""));
    expect(named.sort()).toEqual([...called].sort());
    for (const one of ours) {
      expect([one.runtime, one.architectures]).toEqual(["nodejs24.x", ["arm64"]]);
      const id = stack.getLogicalId(one);
      const isStep = template.includes(`Function":{"Fn::GetAtt":["${id}","Arn"]}`);
      const isWatched =
        template.includes(`"Name":"FunctionName","Value":{"Ref":"${id}"}`) ||
        template.includes(`"name":"FunctionName","value":{"Ref":"${id}"}`);
      expect([id, isStep || isWatched]).toEqual([id, true]);
    }
    expect(template).toContain("ExecutionsFailed");
  });

  test("every queue is read by something or keeps what nothing took", () => {
    const queues = all(stack, CfnQueue);
    expect(queues.length).toBeGreaterThanOrEqual(2);
    const targets = JSON.stringify(queues.map((queue) => stack.resolve(queue.redrivePolicy)));
    for (const queue of queues) {
      const isTarget = targets.includes(stack.getLogicalId(queue));
      expect([queue.node.path, isTarget || queue.redrivePolicy !== undefined]).toEqual([
        queue.node.path,
        true,
      ]);
    }
  });
});
