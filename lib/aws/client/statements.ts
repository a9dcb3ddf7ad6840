import { BatchExecuteStatementCommand, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../../contract/errors.ts";
import { BATCH_WRITES, batchesOf } from "../../domain/items/batches.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "./dynamodb.ts";
import { isPassing } from "./errors.ts";
import { CONFLICT_PATIENCE, untilTaken } from "./until-taken.ts";

/** A PartiQL statement on Modelkeeper's own rows, with values as parameters. */
type Statement = {
  readonly Statement: string;
  readonly Parameters: ({ S: string } | { N: string } | { B: Uint8Array } | { BOOL: boolean })[];
};

/**
 * Runs statements that may be repeated, 25 a call. It takes them from the iterable only when it needs them.
 * @param refusal the code of a condition that does not hold
 * @returns for each statement, whether the service refused it with that code
 */
export async function executeStatements(
  { raw }: Pick<DynamoDB, "raw">,
  clock: Pick<Clock, "sleep">,
  statements: Iterable<Statement>,
  refusal: "DuplicateItem" | "ConditionalCheckFailed",
): Promise<boolean[]> {
  const refused: boolean[] = [];
  for (const batch of batchesOf(statements, BATCH_WRITES)) {
    const start = refused.length;
    const numbered = batch.map((statement, index) => ({ statement, at: start + index }));
    let passing = "";
    const left = await untilTaken(numbered, CONFLICT_PATIENCE, clock.sleep, async (wanted) => {
      const { Responses } = await raw.send(
        new BatchExecuteStatementCommand({ Statements: wanted.map(({ statement }) => statement) }),
      );
      return wanted.filter(({ at }, index) => {
        const { Code: code, Message: message } = Responses?.[index]?.Error ?? {};
        if (code !== undefined && code !== refusal) {
          if (!isPassing(code)) throw troubleOf(code, message);
          passing = code;
          return true;
        }
        refused[at] = code === refusal;
        return false;
      });
    });
    if (left.length > 0) throw troubleOf(passing);
  }
  return refused;
}

/** Returns the error for a code. A missing table becomes the same error as in any other call. */
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
