import { createDynamoDB } from "../lib/aws/client.ts";
import { isTransient } from "../lib/aws/errors.ts";
import { createExecutions } from "../lib/aws/executions.ts";
import { createStacks } from "../lib/aws/stacks.ts";
import { createStores } from "../lib/aws/stores.ts";
import { REQUEST_MS } from "../lib/operations/request-deployment.ts";
import { CLOCK, createDeadline } from "./clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** What the two functions of the custom resource are made of. */
export function createDeploymentContainer(telemetry: Telemetry) {
  const variables = readEnvironment();
  const tables = {
    models: variables.required("modelsTable"),
    ledger: variables.required("ledgerTable"),
    workspace: "",
    inbox: "",
  };
  return {
    ...createStores(createDynamoDB({}), { tables }, CLOCK),
    executions: createExecutions(variables.required("stateMachine")),
    stacks: createStacks(),
    clock: CLOCK,
    log: telemetry.log,
    metrics: telemetry.metrics,
    waitBudgetMs: Number(variables.required("waitBudgetSeconds")) * 1_000,
    isTransient,
    inTime: createDeadline(REQUEST_MS),
  };
}
