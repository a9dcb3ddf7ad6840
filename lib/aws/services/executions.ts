import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Executions } from "../../operations/ports/deployment.ts";

/** Finds and starts executions of one state machine. @param stateMachine its ARN */
export function createExecutions(
  stateMachine: string,
  client: Pick<SFNClient, "send"> = new SFNClient({ retryMode: "adaptive" }),
): Executions {
  const arnOf = (name: string): string => `${stateMachine.replace(":stateMachine:", ":execution:")}:${name}`;
  return {
    async find(name) {
      try {
        const found = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }));
        return {
          arn: arnOf(name),
          status: found.status ?? "RUNNING",
          startedAt: (found.startDate ?? new Date(0)).toISOString(),
          output: found.output ?? null,
        };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
    async start(name, request) {
      try {
        await client.send(
          new StartExecutionCommand({ stateMachineArn: stateMachine, name, input: JSON.stringify(request) }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
}
