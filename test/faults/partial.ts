import type { Attempt } from "./adversary.ts";

/** What is left of a request of which the service does only a part; `complete` adds to its answer what it left out. */
export type Part = {
  /** Null when nothing is left to be sent. */
  readonly body: string | null;
  complete(output: object): object;
};

/** Undefined for a request that is done as a whole or not at all. Of a list every second one is left out, beginning with the first. */
export function partOf({
  command,
  input,
  body,
}: Pick<Attempt, "command" | "input" | "body">): Part | undefined {
  switch (command) {
    case "BatchExecuteStatementCommand":
      return partOfStatements(body);
    case "BatchWriteItemCommand":
      return partOfRequests(input, body, "UnprocessedItems");
    case "BatchGetItemCommand":
      return partOfRequests(input, body, "UnprocessedKeys");
    case "ScanCommand":
    case "QueryCommand":
      return emptyPage(input);
    case "PublishBatchCommand":
      return partOfEntries(input, body);
    default:
      return undefined;
  }
}

const isLeftOut = (index: number): boolean => index % 2 === 0;

function partOfStatements(body: string): Part {
  const request = JSON.parse(body) as { Statements: unknown[] };
  const sent = request.Statements.filter((_one, index) => !isLeftOut(index));
  return {
    body: sent.length === 0 ? null : JSON.stringify({ ...request, Statements: sent }),
    complete(output) {
      const answers = [...((output as { Responses?: unknown[] }).Responses ?? [])];
      const Responses = request.Statements.map((_one, index) =>
        isLeftOut(index) ? { Error: { Code: "ThrottlingError", Message: "slow down" } } : answers.shift(),
      );
      return { ...output, Responses };
    },
  };
}

type Requests = Record<string, unknown[] | { Keys: unknown[] }>;

function partOfRequests(input: object, body: string, unprocessed: string): Part {
  const choose = (requests: Requests, isChosen: (index: number) => boolean): Requests =>
    Object.fromEntries(
      Object.entries(requests).map(([table, wanted]) => [
        table,
        Array.isArray(wanted)
          ? wanted.filter((_one, index) => isChosen(index))
          : { ...wanted, Keys: wanted.Keys.filter((_one, index) => isChosen(index)) },
      ]),
    );
  const request = JSON.parse(body) as { RequestItems: Requests };
  const sent = choose(request.RequestItems, (index) => !isLeftOut(index));
  const isEmpty = Object.values(sent).every((one) => (Array.isArray(one) ? one : one.Keys).length === 0);
  const rest = choose((input as { RequestItems: Requests }).RequestItems, isLeftOut);
  return {
    body: isEmpty ? null : JSON.stringify({ ...request, RequestItems: sent }),
    complete: (output) => ({ ...output, [unprocessed]: rest }),
  };
}

/** A page without items that says where to go on: the service may answer so at any time. */
function emptyPage(input: object): Part | undefined {
  const { ExclusiveStartKey } = input as { ExclusiveStartKey?: unknown };
  if (ExclusiveStartKey === undefined) return undefined;
  const page = { Items: [], Count: 0, ScannedCount: 0, LastEvaluatedKey: ExclusiveStartKey };
  return { body: null, complete: (output) => ({ ...output, ...page }) };
}

const ENTRY = /^PublishBatchRequestEntries\.member\.(\d+)\./;

/** SNS takes a form; entries are numbered from 1. */
function partOfEntries(input: object, body: string): Part {
  const { PublishBatchRequestEntries: entries } = input as { PublishBatchRequestEntries: { Id: string }[] };
  const form = new URLSearchParams(body);
  for (const name of [...form.keys()]) {
    const number = ENTRY.exec(name)?.[1];
    if (number !== undefined && isLeftOut(Number(number) - 1)) form.delete(name);
  }
  const failed = entries.filter((_one, index) => isLeftOut(index));
  return {
    body: entries.length === failed.length ? null : form.toString(),
    complete: (output) => ({
      ...output,
      Failed: failed.map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false })),
    }),
  };
}
