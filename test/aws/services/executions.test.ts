import { SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { isTransient } from "../../../lib/aws/client/errors.ts";
import { createExecutions } from "../../../lib/aws/services/executions.ts";
import { setupService } from "./answering-service.ts";

/** Step Functions with the replies that it sends on the wire. */

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:runs";
const ARN = "arn:aws:states:eu-west-1:123456789012:execution:runs:one";

async function setup(status: number, answer: object) {
  const { client, requests } = await setupService(() => ({
    status,
    type: "application/x-amz-json-1.0",
    body: JSON.stringify(answer),
  }));
  const sent = () =>
    requests.map(({ target, body }) => ({ target, input: JSON.parse(body) as Record<string, unknown> }));
  return { executions: createExecutions(MACHINE, new SFNClient(client)), sent };
}

const error = (name: string) => ({ __type: `com.amazonaws.swf.service.v2.model#${name}`, message: "no" });

describe("an execution", () => {
  test("is found by its name, under the ARN of its machine", async () => {
    const { executions, sent } = await setup(200, { executionArn: ARN, status: "RUNNING", startDate: 0.5 });
    expect(await executions.find("one")).toEqual({
      arn: ARN,
      status: "RUNNING",
      startedAt: "1970-01-01T00:00:00.500Z",
      output: null,
    });
    expect(sent()).toEqual([{ target: "AWSStepFunctions.DescribeExecution", input: { executionArn: ARN } }]);
  });

  test("that succeeded has its output as it was written", async () => {
    const output = '{"plan":{"status":"busy"}}';
    const { executions } = await setup(200, { executionArn: ARN, status: "SUCCEEDED", startDate: 1, output });
    expect(await executions.find("one")).toMatchObject({ status: "SUCCEEDED", output });
  });

  test("that does not exist is undefined", async () => {
    const { executions } = await setup(400, error("ExecutionDoesNotExist"));
    expect(await executions.find("one")).toBeUndefined();
  });

  test("is started under its name, with the request as its input", async () => {
    const { executions, sent } = await setup(200, { executionArn: ARN, startDate: 1 });
    await executions.start("one", { trigger: "command", day: null, all: true });
    expect(sent()).toMatchObject([
      { target: "AWSStepFunctions.StartExecution", input: { stateMachineArn: MACHINE, name: "one" } },
    ]);
    expect(JSON.parse(String(sent()[0]?.input.input))).toEqual({ trigger: "command", day: null, all: true });
  });

  test("that exists is not started again", async () => {
    const { executions } = await setup(400, error("ExecutionAlreadyExists"));
    await expect(executions.start("one", {})).resolves.toBeUndefined();
  });

  test.each([
    [400, "AccessDeniedException", false],
    [400, "StateMachineDoesNotExist", false],
    [400, "ThrottlingException", true],
    [503, "ServiceUnavailable", true],
  ])("refused with %i %s keeps the name of the error; it may pass: %s", async (status, name, passes) => {
    const { executions } = await setup(status, error(name));
    for (const call of [executions.find("one"), executions.start("one", {})]) {
      const thrown = await call.catch((one: unknown) => one);
      expect(thrown).toMatchObject({ name });
      expect(isTransient(thrown)).toBe(passes);
    }
  });
});
