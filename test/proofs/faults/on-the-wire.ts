import { text } from "node:stream/consumers";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { DeserializeMiddleware } from "@smithy/types";
import type { Adversary } from "./adversary.ts";
import type { Reply } from "./replies.ts";

type WireRequest = {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
};

type WireResponse = {
  readonly statusCode: number;
  readonly headers: Reply["headers"];
  readonly body: unknown;
};

/** Lets every request of a client meet an adversary. It is the last before the wire, so that every attempt of the SDK is a call, and what the SDK makes of a reply is its own. */
export function meetOnTheWire(
  client: Pick<SNSClient | DynamoDBClient, "middlewareStack">,
  adversary: Adversary,
): void {
  client.middlewareStack.addRelativeTo(meetingWith(adversary) as never, {
    relation: "after",
    toMiddleware: "deserializerMiddleware",
    name: "adversary",
  });
}

function meetingWith(adversary: Adversary): DeserializeMiddleware<object, object> {
  return (next, context) => async (args) => {
    const request = args.request as WireRequest;
    const { abortSignal: signal } = (context.__smithy_context ?? {}) as { abortSignal?: AbortSignal };
    const { status, headers, body } = await adversary.call({
      operation: (context.commandName ?? "").replace(/Command$/, ""),
      body: textOf(request.body),
      signal,
      async send(other) {
        const sent = other === undefined ? args : { ...args, request: withBody(request, other) };
        const response = (await next(sent)).response as WireResponse;
        return {
          status: response.statusCode,
          headers: response.headers,
          body: await received(response.body),
        };
      },
    });
    // The serde of the SDK reads bytes as well as a stream.
    return { response: { statusCode: status, headers, body: new TextEncoder().encode(body) } } as never;
  };
}

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

async function received(body: unknown): Promise<string> {
  if (body instanceof Uint8Array) return textOf(body);
  return text(body as AsyncIterable<Uint8Array>);
}

function withBody(request: WireRequest, body: string): WireRequest {
  const headers = { ...request.headers, "content-length": String(Buffer.byteLength(body)) };
  return Object.assign(Object.create(Object.getPrototypeOf(request) as object), request, { body, headers });
}
