import {
  DynamoDBClient,
  ResourceNotFoundException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import { isReadCommand, type Meter, metering } from "./meter.ts";

export type DynamoDB = {
  /** Raw attribute values, where a before-image must be exact. */
  readonly raw: DynamoDBClient;
  /** Our own rows. */
  readonly documents: DynamoDBDocumentClient;
  close(): void;
};

type DynamoDBOptions = {
  /** @default the service of the region and credentials in the environment */
  readonly endpoint?: string;
  /** Refuses every command that writes: what only reads cannot write by mistake. @default false */
  readonly readOnly?: boolean;
  /** Answers as a service without tables, and connects to nothing. @default false */
  readonly absent?: boolean;
  readonly meter?: Meter;
  /** Of one call, by the SDK. @default 10 for the service, 5 for an endpoint */
  readonly maxAttempts?: number | undefined;
};

/** A command that writes was sent through a client for reading: a defect of this program. */
export class WriteRefused extends Error {
  override readonly name = "WriteRefused";
}

/** An emulator wants some region and some credentials, and looks at neither. */
const EMULATOR = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/** Ten attempts with the SDK's adaptive rate limit last about 30 s under full throttling; an engine on this machine is there or it is not. */
export const MAX_ATTEMPTS = { service: 10, endpoint: 5 } as const;

export function createDynamoDB(options: DynamoDBOptions): DynamoDB {
  const raw = new DynamoDBClient({
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, ...EMULATOR }),
    ...(options.absent ? EMULATOR : {}),
    retryMode: "adaptive",
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS[options.endpoint === undefined ? "service" : "endpoint"],
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 3_000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
    }),
  });
  // Without a logger it still copies every request and answer for one: a tenth of the work of a pass.
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

/** A single write that meets a transaction on its item: passes in milliseconds, but the SDK takes it for a mistake of the request. */
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
