import { SNSClient } from "@aws-sdk/client-sns";
import { createNoticeTopic } from "../../../lib/aws/notices/notice-topic.ts";
import type { Notice, RunSummary } from "../../../lib/contract/notices.ts";
import { DEFAULT_CONTACT } from "../../../lib/domain/notices/notice-texts.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import { createMemoryTopic, type TestOptions, type TestPlatform } from "../../platform/test-platform.ts";
import type { Adversary } from "./adversary.ts";
import type { Contents, SentEmail } from "./history.ts";
import { type NoticeService, startNoticeService } from "./notice-service.ts";
import { createObserver, type Observer } from "./observer.ts";
import { meetOnTheWire } from "./on-the-wire.ts";
import type { Simulation } from "./simulation.ts";
import { createWire, type Wire } from "./wire.ts";

/** A platform in tables of its own, a topic, and what the harness sees them with. One story at a time is played on it. */
export type World = {
  readonly platform: TestPlatform;
  readonly options: TestOptions;
  readonly observer: Observer;
  readonly wire: Wire;
  readonly taken: readonly Notice[];
  readonly summaries: readonly RunSummary[];
  readonly emails: readonly SentEmail[];
  /** Real names of the tables that references are in. */
  readonly rewritten: readonly string[];
  /** As another process on the same tables, whose every call goes through an adversary; `close` lets go of its connections. */
  open(simulation: Simulation, adversary: Adversary): { readonly platform: TestPlatform; close(): void };
  /** Puts tables and topic back. */
  restore(contents: Contents): Promise<void>;
  close(): void;
};

export async function createWorld(platform: TestPlatform, options: TestOptions): Promise<World> {
  const endpoint = await endpointOf(platform);
  const { sources = referenceSources } = options;
  const wire = createWire(endpoint);
  const observer = await createObserver(wire, platform.tables);
  const service: NoticeService = await startNoticeService();
  return {
    platform,
    options,
    observer,
    wire,
    taken: service.taken,
    summaries: service.summaries,
    emails: platform.emails.sent,
    rewritten: [...new Set(sources.map(({ table }) => platform.tables[table] ?? table))],
    open(simulation, adversary) {
      const sns = new SNSClient({
        endpoint: service.endpoint,
        region: "eu-west-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        retryMode: "adaptive",
      });
      const topic = {
        ...createMemoryTopic(),
        ...createNoticeTopic(TOPIC, { contact: DEFAULT_CONTACT }, sns),
      };
      const opened = platform.another({ ...options, clock: simulation.clock, topic, waitMs: null });
      for (const client of [opened.dynamodb.raw, sns]) meetOnTheWire(client, adversary);
      return {
        platform: opened,
        close() {
          opened.dynamodb.close();
          sns.destroy();
        },
      };
    },
    async restore(contents) {
      await observer.restore(contents);
      service.taken.length = 0;
      service.summaries.length = 0;
      platform.emails.sent.length = 0;
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
