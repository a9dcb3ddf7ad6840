/** What is left of a request of which the service does only a part; `complete` adds to its reply what it left out. */
export type Part = {
  /** Null when nothing is left to be sent. */
  readonly body: string | null;
  complete(reply: string): string;
};

/** Returns undefined for a request that is done as a whole or not at all. Of a list, every second entry is left out, beginning with the first. */
export function partOf(operation: string, body: string): Part | undefined {
  switch (operation) {
    case "BatchExecuteStatement":
      return partOfStatements(body);
    case "BatchWriteItem":
      return partOfRequests(body, "UnprocessedItems");
    case "BatchGetItem":
      return partOfRequests(body, "UnprocessedKeys");
    case "Scan":
    case "Query":
      return emptyPage(body);
    case "PublishBatch":
      return partOfEntries(body);
    default:
      return undefined;
  }
}

const everySecond = (index: number): boolean => index % 2 === 0;

/** Returns the reply with other fields; where nothing was sent, a reply of only these fields. */
const withFields = (reply: string, fields: object): string =>
  JSON.stringify({ ...(reply === "" ? {} : (JSON.parse(reply) as object)), ...fields });

/** Returns what is left of a batch of statements of which some are throttled, each alone. */
export function partOfStatements(body: string, isLeftOut: (index: number) => boolean = everySecond): Part {
  const request = JSON.parse(body) as { Statements: unknown[] };
  const leftOut = request.Statements.map((_one, index) => isLeftOut(index));
  const sent = request.Statements.filter((_one, index) => !leftOut[index]);
  return {
    body: sent.length === 0 ? null : JSON.stringify({ ...request, Statements: sent }),
    complete(reply) {
      const { Responses = [] } = (reply === "" ? {} : JSON.parse(reply)) as { Responses?: unknown[] };
      const answers = [...Responses];
      const all = leftOut.map((isLeft) =>
        isLeft ? { Error: { Code: "ThrottlingError", Message: "slow down" } } : answers.shift(),
      );
      return withFields(reply, { Responses: all });
    },
  };
}

type Requests = Record<string, unknown[] | { Keys: unknown[] }>;

function partOfRequests(body: string, unprocessed: string): Part {
  const request = JSON.parse(body) as { RequestItems: Requests };
  const choose = (isChosen: (index: number) => boolean): Requests =>
    Object.fromEntries(
      Object.entries(request.RequestItems).map(([table, wanted]) => [
        table,
        Array.isArray(wanted)
          ? wanted.filter((_one, index) => isChosen(index))
          : { ...wanted, Keys: wanted.Keys.filter((_one, index) => isChosen(index)) },
      ]),
    );
  const sent = choose((index) => !everySecond(index));
  const isEmpty = Object.values(sent).every((one) => (Array.isArray(one) ? one : one.Keys).length === 0);
  return {
    body: isEmpty ? null : JSON.stringify({ ...request, RequestItems: sent }),
    complete: (reply) => withFields(reply, { [unprocessed]: choose(everySecond) }),
  };
}

/** Returns a page without items that says where to go on, and sends nothing: the service may return such a page at any time. */
function emptyPage(body: string): Part | undefined {
  const { ExclusiveStartKey: from } = JSON.parse(body) as { ExclusiveStartKey?: unknown };
  if (from === undefined) return undefined;
  const page = { Items: [], Count: 0, ScannedCount: 0, LastEvaluatedKey: from };
  return { body: null, complete: (reply) => withFields(reply, page) };
}

const ENTRY = /^PublishBatchRequestEntries\.member\.(\d+)\.(\w+)/;

/** SNS takes a form with entries numbered from 1, and replies in XML. */
function partOfEntries(body: string): Part {
  const form = new URLSearchParams(body);
  const failed: string[] = [];
  let left = 0;
  for (const [name, value] of [...form]) {
    const [, number, field] = ENTRY.exec(name) ?? [];
    if (number === undefined) continue;
    const isOut = everySecond(Number(number) - 1);
    if (field === "Id") isOut ? failed.push(value) : left++;
    if (isOut) form.delete(name);
  }
  const members = failed.map(
    (id) => `<member><Id>${id}</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>`,
  );
  const none =
    "<PublishBatchResponse><PublishBatchResult><Failed/><Successful/></PublishBatchResult></PublishBatchResponse>";
  return {
    body: left === 0 ? null : form.toString(),
    complete: (reply) =>
      (reply === "" ? none : reply).replace("<Failed/>", `<Failed>${members.join("")}</Failed>`),
  };
}
