import {
  DynamoDBClient,
  ResourceNotFoundException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import { httpHandlerLater } from "./http-handler-later.ts";
import { isReadCommand, type Meter, metering } from "./meter.ts";
import { createRetryStrategy } from "./retry-strategy.ts";

export type DynamoDB = {
  /** Takes and returns raw attribute values, for before-images that must be exact. */
  readonly raw: DynamoDBClient;
  /** Takes and returns plain objects, for the rows of Modelkeeper's own tables. */
  readonly documents: DynamoDBDocumentClient;
  close(): void;
};

type DynamoDBOptions = {
  /** @default the service, with the region and credentials of the environment */
  readonly endpoint?: string;
  /** Refuses every command that writes, so that a command which only reads cannot write by mistake. @default false */
  readonly readOnly?: boolean;
  /** Behaves like a service without tables, and connects to nothing. @default false */
  readonly absent?: boolean;
  readonly meter?: Meter;
  /** Attempts of the SDK for one call. @default 10 for the service, 5 for an endpoint */
  readonly maxAttempts?: number | undefined;
};

/** The error for a command that writes, sent through a client for reading: a defect of this program. */
export class WriteRefused extends Error {
  override readonly name = "WriteRefused";
}

/** An emulator requires a region and credentials, and checks neither. */
const EMULATOR = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/** Ten attempts with the SDK's adaptive rate limit last about 30 s under full throttling. An engine on this machine is either there or not. */
export const MAX_ATTEMPTS = { service: 10, endpoint: 5 } as const;

export function createDynamoDB(options: DynamoDBOptions): DynamoDB {
  const raw = new DynamoDBClient({
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, ...EMULATOR }),
    ...(options.absent ? EMULATOR : {}),
    retryStrategy: createRetryStrategy(
      options.maxAttempts ?? MAX_ATTEMPTS[options.endpoint === undefined ? "service" : "endpoint"],
    ),
    requestHandler: httpHandlerLater({
      connectionTimeout: 3_000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
    }),
  });
  // Without a logger, this middleware still copies every request and response: a tenth of the work of a pass.
  raw.middlewareStack.remove("loggerMiddleware");
  retryConflicts(raw);
  if (options.meter !== undefined) raw.middlewareStack.use(metering(options.meter));
  if (options.readOnly) refuseWrites(raw);
  if (options.absent) answerAsWithoutTables(raw);
  const documents = DynamoDBDocumentClient.from(raw, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { raw, documents, close: () => raw.destroy() };
}

/**
 * Repeats a single write that conflicts with a transaction on its item. The conflict ends within milliseconds, but the SDK takes it for a faulty
 * request.
 */
function retryConflicts(client: DynamoDBClient): void {
  const mark: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (error instanceof Error && error.name === "TransactionConflictException")
        Object.assign(error, { $retryable: {} });
      throw error;
    }
  };
  client.middlewareStack.addRelativeTo(mark, {
    relation: "after",
    toMiddleware: "retryMiddleware",
    name: "retryConflicts",
  });
}

function refuseWrites(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = context.commandName ?? "";
      if (!isReadCommand(command)) throw new WriteRefused(`${command} was sent through a client for reading`);
      return next(args);
    },
    { step: "initialize", name: "refuseWrites" },
  );
}

function answerAsWithoutTables(client: DynamoDBClient): void {
  client.middlewareStack.add(
    () => async () => {
      throw new ResourceNotFoundException({ message: "there are no tables yet", $metadata: {} });
    },
    { step: "initialize", name: "answerAsWithoutTables", priority: "low" },
  );
}
