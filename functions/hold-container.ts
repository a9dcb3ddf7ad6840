import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createStores } from "../lib/aws/stores.ts";
import type { HoldPlatformDependencies } from "../lib/operations/ledger/hold-platform.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";

/** Creates the container of the function that puts the platform on hold. */
export function createHoldContainer(): HoldPlatformDependencies {
  const { modelsTable, ledgerTable } = readEnvironment(["modelsTable", "ledgerTable"]);
  const tables = { models: modelsTable, ledger: ledgerTable };
  return { ...createStores(createDynamoDB({}), { tables }, SYSTEM_CLOCK), clock: SYSTEM_CLOCK };
}
