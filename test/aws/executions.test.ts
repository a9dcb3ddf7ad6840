import { DescribeExecutionCommand, ExecutionAlreadyExists, ExecutionDoesNotExist } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { createExecutions } from "../../lib/aws/executions.ts";
import { createStacks } from "../../lib/aws/stacks.ts";

type Command = { readonly input: object };

function setup(answer: (command: Command) => object) {
  const sent: Command[] = [];
  const client = {
    send: async (command: Command) => {
      sent.push(command);
      return answer(command);
    },
  } as never;
  return { client, sent };
}

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:runs";
const refused = (error: object) => () => {
  throw error;
};

describe("executions", () => {
  test("are found by name, under the machine's ARN", async () => {
    const { client, sent } = setup(() => ({ status: "RUNNING", startDate: new Date(0) }));
    expect(await createExecutions(MACHINE, client).find("one")).toEqual({
      arn: "arn:aws:states:eu-west-1:123456789012:execution:runs:one",
      status: "RUNNING",
      startedAt: "1970-01-01T00:00:00.000Z",
      output: null,
    });
    expect(sent[0]).toBeInstanceOf(DescribeExecutionCommand);
  });

  test("that do not exist are undefined, and every other error is one", async () => {
    const missing = new ExecutionDoesNotExist({ message: "no", $metadata: {} });
    expect(await createExecutions(MACHINE, setup(refused(missing)).client).find("one")).toBeUndefined();
    const executions = createExecutions(MACHINE, setup(refused(new TypeError("no"))).client);
    await expect(executions.find("one")).rejects.toThrow(TypeError);
  });

  test("that exist are not started again", async () => {
    const there = new ExecutionAlreadyExists({ message: "there", $metadata: {} });
    await createExecutions(MACHINE, setup(refused(there)).client).start("one", { trigger: "command" });
    const { client, sent } = setup(() => ({}));
    await createExecutions(MACHINE, client).start("one", { trigger: "command" });
    expect(sent[0]?.input).toEqual({ stateMachineArn: MACHINE, name: "one", input: '{"trigger":"command"}' });
    const executions = createExecutions(MACHINE, setup(refused(new TypeError("no"))).client);
    await expect(executions.start("one", {})).rejects.toThrow(TypeError);
  });
});

describe("stacks", () => {
  test("tell their outputs", async () => {
    const outputs = [{ OutputKey: "A", OutputValue: "1" }, { OutputKey: "B" }];
    const { client } = setup(() => ({ Stacks: [{ Outputs: outputs }] }));
    expect(await createStacks(client).outputs("s")).toEqual({ A: "1", B: "" });
  });

  test("that do not exist are told apart from those that may not be seen", async () => {
    const missing = Object.assign(new Error("Stack with id s does not exist"), { name: "ValidationError" });
    await expect(createStacks(setup(refused(missing)).client).outputs("s")).rejects.toThrow(
      expect.objectContaining({ code: "no-stack" }),
    );
    const denied = Object.assign(new Error("no"), { name: "AccessDenied" });
    await expect(createStacks(setup(refused(denied)).client).outputs("s")).rejects.toBe(denied);
  });

  test.each([
    ["UPDATE_ROLLBACK_IN_PROGRESS", true],
    ["ROLLBACK_IN_PROGRESS", true],
    ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", true],
    ["UPDATE_IN_PROGRESS", false],
    ["CREATE_IN_PROGRESS", false],
    ["UPDATE_ROLLBACK_COMPLETE", false],
  ])("in %s are rolling back: %s", async (StackStatus, expected) => {
    const { client } = setup(() => ({ Stacks: [{ StackStatus }] }));
    expect(await createStacks(client).isRollingBack("s")).toBe(expected);
  });
});
