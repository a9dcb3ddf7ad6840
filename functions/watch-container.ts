import { createDynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createFoundationModels } from "../lib/aws/services/foundation-models.ts";
import { createStores } from "../lib/aws/stores.ts";
import type { WatchDependencies } from "../lib/operations/drift/watch-bedrock.ts";
import { BEDROCK } from "../lib/registry/channels.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import { readEnvironment } from "./environment.ts";
import type { Telemetry } from "./lambda.ts";

/** Creates the container of the function that looks at Bedrock. */
export function createWatchContainer({ log, metrics }: Telemetry): WatchDependencies {
  const environment = readEnvironment([
    "modelsTable",
    "ledgerTable",
    "journalRetentionSeconds",
    "bedrockProviders",
    "bedrockRegions",
  ]);
  const { modelsTable, ledgerTable, journalRetentionSeconds: journalSeconds } = environment;
  const tables = { models: modelsTable, ledger: ledgerTable };
  return {
    ...createStores(createDynamoDB({}), { tables, journalSeconds }, SYSTEM_CLOCK),
    foundationModels: createFoundationModels(),
    channels: Object.fromEntries(environment.bedrockProviders.map((provider) => [provider, [BEDROCK]])),
    regions: environment.bedrockRegions,
    clock: SYSTEM_CLOCK,
    log,
    metrics,
  };
}
