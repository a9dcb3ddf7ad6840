import { createNoticeTopic } from "../lib/aws/notices/notice-topic.ts";
import type { CountDependencies } from "../lib/operations/health/count-findings.ts";
import type { OperatorDependencies } from "../lib/operations/tell/tell-operators.ts";
import { createContainer } from "./container.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** Creates the container of the step that tells the operators: it publishes summaries, and reads the ledger as doctor does. */
export function createOperatorsContainer(telemetry: Telemetry): OperatorDependencies & CountDependencies {
  const { noticeTopic, chatFormat } = readEnvironment(["noticeTopic"], ["chatFormat"]);
  const container = createContainer(telemetry);
  const { contact } = container;
  return { ...container, topic: createNoticeTopic(noticeTopic, { contact, chatFormat }) };
}
