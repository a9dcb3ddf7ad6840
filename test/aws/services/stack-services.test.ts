import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createStackServices } from "../../../lib/aws/services/stack-services.ts";
import { setupService } from "./answering-service.ts";

/** EventBridge Scheduler, Step Functions and SQS with the replies that they send on the wire. */

async function setup(answer: object, status = 200) {
  const { client, requests } = await setupService(() => ({
    status,
    type: "application/json",
    body: JSON.stringify(answer),
  }));
  const services = createStackServices({
    scheduler: new SchedulerClient(client),
    stepFunctions: new SFNClient(client),
    queues: new SQSClient(client),
  });
  return { services, requests };
}

test.each([
  [{ State: "ENABLED" }, 200, "enabled"],
  [{ State: "DISABLED" }, 200, "disabled"],
  [{ __type: "ResourceNotFoundException", Message: "no" }, 404, "missing"],
] as const)("a schedule that answers %j with %i is %s", async (answer, status, state) => {
  const { services } = await setup(answer, status);
  expect(await services.schedule("daily")).toBe(state);
});

test("an error of the scheduler is no answer", async () => {
  const { services } = await setup({ __type: "AccessDeniedException", Message: "no" }, 403);
  await expect(services.schedule("daily")).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("the newest execution says when the machine was started last; none says never", async () => {
  const { services, requests } = await setup({ executions: [{ startDate: 0.5 }] });
  expect(await services.startedAt("arn:machine")).toBe("1970-01-01T00:00:00.500Z");
  expect(requests.map(({ target, body }) => [target, JSON.parse(body)])).toEqual([
    ["AWSStepFunctions.ListExecutions", { stateMachineArn: "arn:machine", maxResults: 1 }],
  ]);
  const never = await setup({ executions: [] });
  expect(await never.services.startedAt("arn:machine")).toBeNull();
});

test("a queue says about how many messages lie in it", async () => {
  const { services } = await setup({ Attributes: { ApproximateNumberOfMessages: "3" } });
  expect(await services.messages("http://127.0.0.1/1/dead")).toBe(3);
});
