import { createDynamoDB } from "../lib/aws/client.ts";
import { createNoticeTopic } from "../lib/aws/notice-topic.ts";
import { createStores } from "../lib/aws/stores.ts";
import { ENVIRONMENT } from "../lib/contract/environment.ts";
import { DEFAULT_PERMISSION } from "../lib/domain/notice.ts";
import type { Clock } from "../lib/operations/ports.ts";
import { SLICE_LIMITS } from "../lib/operations/slice.ts";

const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** What all functions are made of, from the environment that the constructs set; read once, at the cold start. */
export function createContainer(environment: NodeJS.ProcessEnv = process.env) {
  const required = (name: keyof typeof ENVIRONMENT): string => {
    const value = environment[ENVIRONMENT[name]];
    if (value === undefined || value === "")
      throw new Error(`the environment variable ${ENVIRONMENT[name]} is not set`);
    return value;
  };
  const optionalNumber = (name: keyof typeof ENVIRONMENT): number | undefined => {
    const value = environment[ENVIRONMENT[name]];
    return value === undefined || value === "" ? undefined : Number(value);
  };
  const dynamodb = createDynamoDB({});
  const tables = {
    ...(JSON.parse(environment[ENVIRONMENT.referenceTables] ?? "{}") as Record<string, string>),
    models: required("modelsTable"),
    ledger: required("ledgerTable"),
    workspace: environment[ENVIRONMENT.workspaceTable] ?? "",
  };
  return {
    ...createStores(
      dynamodb,
      {
        tables,
        maxReadsPerSecond: optionalNumber("maxReadsPerSecond"),
        maxWritesPerSecond: optionalNumber("maxWritesPerSecond"),
      },
      CLOCK,
    ),
    ...SLICE_LIMITS,
    topic: createNoticeTopic(required("noticeTopic")),
    clock: CLOCK,
    report: () => {},
    leaseMs: Number(required("leaseSeconds")) * 1_000,
    permission: environment[ENVIRONMENT.permission] ?? DEFAULT_PERMISSION,
  };
}
