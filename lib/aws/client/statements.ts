import { BatchExecuteStatementCommand, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../../contract/errors.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "./dynamodb.ts";
import { isPassing } from "./errors.ts";

/** PartiQL on our own rows, with values as parameters. */
type Statement = {
  readonly Statement: string;
  readonly Parameters: ({ S: string } | { N: string } | { B: Uint8Array } | { BOOL: boolean })[];
};

const TOGETHER = 25;
const ATTEMPTS = 8;

/**
 * Runs statements that may be repeated, 25 a call; they are made as they are needed.
 * @param refusal the code of a condition that does not hold
 * @returns for each statement, whether it was refused with that code
 */
export async function executeStatements(
  { raw }: Pick<DynamoDB, "raw">,
  clock: Pick<Clock, "sleep">,
  statements: Iterable<Statement>,
  refusal: "DuplicateItem" | "ConditionalCheckFailed",
): Promise<boolean[]> {
  const refused: boolean[] = [];
  for (const some of batchesOf(statements)) {
    const start = refused.length;
    let batch = some.map((statement, index) => ({ statement, at: start + index }));
    for (let attempt = 1; batch.length > 0; attempt += 1) {
      const { Responses } = await raw.send(
        new BatchExecuteStatementCommand({ Statements: batch.map(({ statement }) => statement) }),
      );
      const again: typeof batch = [];
      batch.forEach((one, index) => {
        const code = Responses?.[index]?.Error?.Code;
        if (code === undefined) refused[one.at] = false;
        else if (code === refusal) refused[one.at] = true;
        else if (isPassing(code) && attempt < ATTEMPTS) again.push(one);
        else throw troubleOf(code, Responses?.[index]?.Error?.Message);
      });
      if (again.length > 0) await clock.sleep(20 * 2 ** attempt);
      batch = again;
    }
  }
  return refused;
}

function* batchesOf(statements: Iterable<Statement>): Iterable<Statement[]> {
  let batch: Statement[] = [];
  for (const statement of statements) {
    batch.push(statement);
    if (batch.length < TOGETHER) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A table that is not there is told as for any other call. */
function troubleOf(code: string, message = code): Error {
  return code === "ResourceNotFound"
    ? new ResourceNotFoundException({ message, $metadata: {} })
    : new TransientTrouble(`a statement was not taken: ${code}`);
}

export function parametersOf(...values: (string | number | boolean | Uint8Array)[]): Statement["Parameters"] {
  return values.map((value) => {
    if (typeof value === "string") return { S: value };
    if (typeof value === "number") return { N: String(value) };
    return typeof value === "boolean" ? { BOOL: value } : { B: value };
  });
}
