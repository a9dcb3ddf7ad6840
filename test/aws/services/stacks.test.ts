import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { describe, expect, test, vi } from "vitest";
import { createStacks } from "../../../lib/aws/services/stacks.ts";
import { type Answer, setupService } from "./answering-service.ts";

/** CloudFormation with the replies that it sends on the wire: its errors have names and texts, and no classes. */

const xml = (status: number, body: string): Answer => ({ status, type: "text/xml", body });

const described = (members: string): Answer =>
  xml(
    200,
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>Chat</StackName>${members}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );

const refused = (status: number, code: string, message: string): Answer =>
  xml(
    status,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  );

async function setup(answer: Answer) {
  const { client, requests } = await setupService(() => answer);
  return { stacks: createStacks(new CloudFormationClient(client)), requests };
}

describe("the outputs of a stack", () => {
  test("are told by name", async () => {
    const { stacks, requests } = await setup(
      described(
        "<StackStatus>UPDATE_COMPLETE</StackStatus><Outputs><member><OutputKey>ModelsTable</OutputKey><OutputValue>m</OutputValue></member><member><OutputKey>Mode</OutputKey><OutputValue>apply</OutputValue></member></Outputs>",
      ),
    );
    expect(await stacks.outputs("Chat")).toEqual({ ModelsTable: "m", Mode: "apply" });
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body))).toMatchObject({
      Action: "DescribeStacks",
      StackName: "Chat",
    });
  });

  test("of one that has none are none", async () => {
    const { stacks } = await setup(described("<StackStatus>CREATE_IN_PROGRESS</StackStatus>"));
    expect(await stacks.outputs("Chat")).toEqual({});
  });

  test.each([
    ["that does not exist", "Stack with id Chat does not exist", "there is no stack Chat"],
    [
      "whose name is none",
      "Value 'Chat' at 'stackName' failed to satisfy constraint",
      '"Chat" is no name of a stack',
    ],
  ])("of one %s: no-stack", async (_name, message, expected) => {
    const { stacks } = await setup(refused(400, "ValidationError", message));
    await expect(stacks.outputs("Chat")).rejects.toThrow(
      expect.objectContaining({ code: "no-stack", message: expect.stringContaining(expected) }),
    );
  });

  test.each([
    [403, "AccessDenied"],
    [403, "InvalidClientTokenId"],
    [400, "Throttling"],
    [503, "ServiceUnavailable"],
  ])("refused with %i %s keep the name of the error", async (status, code) => {
    const { stacks } = await setup(refused(status, code, "no"));
    await expect(stacks.outputs("Chat")).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: status },
    });
  });

  test("of a service that cannot be reached: no-stack, which says that it is not the database", async () => {
    const client = new CloudFormationClient({
      endpoint: "http://127.0.0.1:1",
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
    await expect(createStacks(client).outputs("Chat")).rejects.toMatchObject({
      code: "no-stack",
      exitStatus: 1,
      message: expect.stringMatching(
        /^the stack Chat cannot be looked up: CloudFormation does not answer \(/,
      ),
    });
  });

  test.each([undefined, "not a region"])("in the region %s: no-stack, with what to set", async (region) => {
    vi.stubEnv("AWS_REGION", region);
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "a");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "b");
    try {
      await expect(createStacks().outputs("Chat")).rejects.toThrow(
        expect.objectContaining({ code: "no-stack", message: expect.stringContaining("AWS_REGION") }),
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("a stack", () => {
  test.each([
    ["UPDATE_ROLLBACK_IN_PROGRESS", true],
    ["ROLLBACK_IN_PROGRESS", true],
    ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", true],
    ["UPDATE_IN_PROGRESS", false],
    ["CREATE_IN_PROGRESS", false],
    ["UPDATE_ROLLBACK_COMPLETE", false],
    ["UPDATE_ROLLBACK_FAILED", false],
  ])("in %s is rolling back: %s", async (status, expected) => {
    const { stacks } = await setup(described(`<StackStatus>${status}</StackStatus>`));
    expect(await stacks.isRollingBack("Chat")).toBe(expected);
  });

  test("that may not be looked at is an error, for the caller to judge", async () => {
    const { stacks } = await setup(refused(403, "AccessDenied", "no"));
    await expect(stacks.isRollingBack("Chat")).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
