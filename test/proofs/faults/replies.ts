/** What a service sends back, as it goes over the wire. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const JSON_TYPE = { "content-type": "application/x-amz-json-1.0" };

export function reply(body: string, type = JSON_TYPE["content-type"]): Reply {
  return { status: 200, headers: { "content-type": type }, body };
}

/** Returns the name of the error that a reply is, or `ok`. */
export function nameOf({ status, body }: Reply): string {
  if (status === 200) return "ok";
  const [, name] = /"__type":\s*"(?:[^"]*#)?(\w+)"/.exec(body) ?? /<Code>(\w+)<\/Code>/.exec(body) ?? [];
  return name ?? `status ${status}`;
}

/** Returns the error of a connection that broke: the request may have arrived or not. */
export function broken(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

export function throttled(operation: string): Reply {
  if (operation.startsWith("Publish")) {
    const body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>Throttled</Code><Message>slow down</Message></Error></ErrorResponse>";
    return { status: 429, headers: { "content-type": "text/xml" }, body };
  }
  return refusal("com.amazon.coral.availability", "ThrottlingException", { message: "slow down" });
}

/** As DynamoDB says it: a transaction is cancelled with reasons, a single write has an error of its own. */
export function conflict(operation: string, body: string): Reply {
  const service = "com.amazonaws.dynamodb.v20120810";
  if (operation !== "TransactWriteItems")
    return refusal(service, "TransactionConflictException", { message: "there is an ongoing transaction" });
  const { TransactItems } = JSON.parse(body) as { TransactItems: unknown[] };
  const reasons = TransactItems.map((_action, index) => ({
    Code: index === 0 ? "TransactionConflict" : "None",
  }));
  return refusal(service, "TransactionCanceledException", {
    Message: "cancelled",
    CancellationReasons: reasons,
  });
}

function refusal(service: string, name: string, fields: object): Reply {
  return {
    status: 400,
    headers: JSON_TYPE,
    body: JSON.stringify({ __type: `${service}#${name}`, ...fields }),
  };
}
