import { SNSClient } from "@aws-sdk/client-sns";
import { createNoticeTopic } from "../../../lib/aws/notices/notice-topic.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { TableNames } from "../../../lib/contract/tables.ts";
import { DEFAULT_CONTACT } from "../../../lib/domain/notices/notice-texts.ts";
import { SYSTEM_CLOCK } from "../../../lib/shared/clock.ts";
import { createMemoryTopic, openTestPlatform } from "../../platform/test-platform.ts";
import { SIZES } from "../faults/representative.ts";

/** What a member of a crowd is asked to do, in tables that are made anew for each round. */
export type Order = {
  readonly endpoint: string;
  readonly topicEndpoint: string;
  readonly tables: TableNames;
  readonly leaseMs: number;
  readonly run: string;
  /** Null for a daily run. */
  readonly registry: RegistryDocument | null;
};

export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "ended"; readonly run: string; readonly status: string; readonly rewritten: number };

/** A process of its own, by the real clock: does each order that it gets, and reports how it ended. */
process.on("message", async (order: Order) => {
  const sns = new SNSClient({
    endpoint: order.topicEndpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const platform = openTestPlatform(order.tables, {
    ...SIZES,
    endpoint: order.endpoint,
    leaseMs: order.leaseMs,
    waitMs: null,
    clock: { ...SYSTEM_CLOCK, advance: () => {} },
    topic: {
      ...createMemoryTopic(),
      ...createNoticeTopic("arn:aws:sns:eu-west-1:000000000000:n", { contact: DEFAULT_CONTACT }, sns),
    },
  });
  const { run, registry } = order;
  const end = await (registry === null
    ? platform.cleanup({ run })
    : platform.apply(registry, { run, waitSeconds: 600 })
  )
    .then((outcome) => ({
      status: outcome.status,
      rewritten: "references" in outcome ? outcome.references.rewritten + outcome.references.cleared : 0,
    }))
    .catch((error: unknown) => ({ status: String(error), rewritten: 0 }));
  platform.dynamodb.close();
  sns.destroy();
  report({ kind: "ended", run, ...end });
});

function report(message: Report): void {
  process.send?.(message);
}

report({ kind: "ready" });
