import { SNSClient } from "@aws-sdk/client-sns";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import { createNoticeTopic } from "../../lib/aws/notice-topic.ts";
import type { Notice } from "../../lib/contract/results.ts";
import { createMemoryTopic, type TestOptions, type TestPlatform } from "../platform/test-platform.ts";
import type { Adversary, Answer } from "./adversary.ts";
import type { Contents } from "./history.ts";
import { type NoticeService, startNoticeService } from "./notice-service.ts";
import { createObserver, type Observer } from "./observer.ts";
import type { Simulation } from "./simulation.ts";
import { createWire, type Wire } from "./wire.ts";

/** A platform in tables of its own, a topic, and what the harness sees them with. One story at a time is played on it. */
export type World = {
  readonly platform: TestPlatform;
  readonly options: TestOptions;
  readonly observer: Observer;
  readonly wire: Wire;
  readonly taken: readonly Notice[];
  /** As another process on the same tables, whose every call goes through an adversary. */
  open(simulation: Simulation, adversary: Adversary): TestPlatform;
  /** Puts tables and topic back. */
  restore(contents: Contents): Promise<void>;
  close(): void;
};

export async function createWorld(platform: TestPlatform, options: TestOptions): Promise<World> {
  const endpoint = await endpointOf(platform);
  const wire = createWire(endpoint);
  const observer = await createObserver(wire, platform.tables);
  const service: NoticeService = await startNoticeService();
  return {
    platform,
    options,
    observer,
    wire,
    taken: service.taken,
    open(simulation, adversary) {
      const sns = new SNSClient({
        endpoint: service.endpoint,
        region: "eu-west-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        retryMode: "adaptive",
      });
      const topic = { ...createMemoryTopic(), ...createNoticeTopic(TOPIC, undefined, sns) };
      const opened = platform.another({ ...options, clock: simulation.clock, topic, waitMs: null });
      for (const client of [opened.dynamodb.raw, sns]) {
        client.middlewareStack.addRelativeTo(meetingWith(adversary) as never, {
          relation: "after",
          toMiddleware: "retryMiddleware",
          name: "adversary",
        });
      }
      return opened;
    },
    async restore(contents) {
      await observer.restore(contents);
      service.taken.length = 0;
    },
    close() {
      wire.close();
      service.close();
      platform.dynamodb.close();
    },
  };
}

const TOPIC = "arn:aws:sns:eu-west-1:000000000000:notices";

async function endpointOf({ dynamodb }: TestPlatform): Promise<string> {
  const endpoint = await dynamodb.raw.config.endpoint?.();
  if (endpoint === undefined) throw new Error("the platform has no endpoint of its own");
  return `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}`;
}

type WireRequest = { readonly body: string | Uint8Array; readonly headers: Readonly<Record<string, string>> };

/** Within the SDK's retry loop, so that every attempt is a call. */
function meetingWith(adversary: Adversary): FinalizeRequestMiddleware<object, object> {
  return (next, context) => async (args) => {
    const request = args.request as WireRequest;
    const { abortSignal: signal } = (context.__smithy_context ?? {}) as { abortSignal?: AbortSignal };
    const answer = await adversary.call({
      command: context.commandName ?? "",
      input: args.input,
      body: typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body),
      signal,
      send: async (body) =>
        (await next(body === undefined ? args : { ...args, request: withBody(request, body) })) as Answer,
    });
    return answer as never;
  };
}

function withBody(request: WireRequest, body: string): WireRequest {
  const headers = { ...request.headers, "content-length": String(Buffer.byteLength(body)) };
  return Object.assign(Object.create(Object.getPrototypeOf(request) as object), request, { body, headers });
}
