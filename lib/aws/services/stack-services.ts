import { GetScheduleCommand, ResourceNotFoundException, SchedulerClient } from "@aws-sdk/client-scheduler";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { StackServices } from "../../operations/ports/deployment.ts";

const RETRIES = { retryMode: "adaptive" } as const;

/** Looks at what stands around a state machine: nothing of it is changed. */
export function createStackServices({
  scheduler = new SchedulerClient(RETRIES),
  stepFunctions = new SFNClient(RETRIES),
  queues = new SQSClient(RETRIES),
}: {
  readonly scheduler?: Pick<SchedulerClient, "send">;
  readonly stepFunctions?: Pick<SFNClient, "send">;
  readonly queues?: Pick<SQSClient, "send">;
} = {}): StackServices {
  return {
    async schedule(name) {
      try {
        const { State } = await scheduler.send(new GetScheduleCommand({ Name: name }));
        return State === "DISABLED" ? "disabled" : "enabled";
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return "missing";
        throw error;
      }
    },
    async startedAt(stateMachine) {
      // The newest execution comes first.
      const list = new ListExecutionsCommand({ stateMachineArn: stateMachine, maxResults: 1 });
      const { executions = [] } = await stepFunctions.send(list);
      return executions[0]?.startDate?.toISOString() ?? null;
    },
    async messages(queue) {
      const ask = new GetQueueAttributesCommand({
        QueueUrl: queue,
        AttributeNames: ["ApproximateNumberOfMessages"],
      });
      const { Attributes } = await queues.send(ask);
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
  };
}
