import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { isTransient } from "../lib/aws/client/errors.ts";
import { createExecutions } from "../lib/aws/services/executions.ts";
import { createStacks } from "../lib/aws/services/stacks.ts";
import { createStores } from "../lib/aws/stores.ts";
import { REQUEST_MS } from "../lib/operations/deployment/request-deployment.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { createDeadline } from "./deadline.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** Creates the container of the two functions of the custom resource. */
export function createDeploymentContainer(telemetry: Telemetry) {
  const environment = readEnvironment(["modelsTable", "ledgerTable", "stateMachine", "waitBudgetSeconds"]);
  const { modelsTable, ledgerTable, stateMachine, waitBudgetSeconds } = environment;
  const tables = { models: modelsTable, ledger: ledgerTable };
  return {
    ...createStores(createDynamoDB({}), { tables }, SYSTEM_CLOCK),
    executions: createExecutions(stateMachine),
    stacks: createStacks(),
    clock: SYSTEM_CLOCK,
    log: telemetry.log,
    metrics: telemetry.metrics,
    waitBudgetMs: waitBudgetSeconds * 1_000,
    isTransient,
    inTime: createDeadline(REQUEST_MS),
  };
}
