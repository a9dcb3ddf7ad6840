import type { DeserializeMiddleware } from "@smithy/types";
import type { TableNames } from "../../../lib/contract/tables.ts";
import { SYSTEM_CLOCK } from "../../../lib/shared/clock.ts";
import { intercept } from "../../builders/ports.ts";
import { openTestPlatform } from "../../platform/test-platform.ts";
import { partOfStatements } from "../faults/partial.ts";
import { AFTER, SOURCES } from "./stage.ts";

export type LargeOrder = {
  readonly endpoint: string;
  readonly tables: TableNames;
  readonly leaseMs: number;
  /** Smaller than those of the product, so that few references make many chunks. */
  readonly sizes?: ChunkSizes;
  /** Share of all statements. */
  readonly throttled: number;
};

/** How many items a page and a chunk have at most. */
export type ChunkSizes = { readonly pageSize: number; readonly chunkReferences: number };

export type PageRead = {
  readonly segment: string;
  readonly from: string;
  readonly items: number;
  /** Of a pass that the process has begun itself: the fresh look after the one that it went on with. */
  readonly isFresh: boolean;
};

/** What one process has done so far. */
export type Tally = {
  readonly written: number;
  /** Since the message before. */
  readonly pages: readonly PageRead[];
  /** Most writes of the head row in one second. */
  readonly headWrites: number;
  readonly steps: number;
  readonly rssMb: number;
  readonly status: string | null;
};

const tally = { written: 0, steps: 0 };
const headWritesBySecond = new Map<number, number>();

/** Counts what goes over the wire, and lets a share of the statements be throttled. */
function counting(throttled: number): DeserializeMiddleware<object, object> {
  return (next, context) => async (args) => {
    const request = args.request as { body: string | Uint8Array; headers: Record<string, string> };
    const body = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
    if (/^(Update|TransactWrite)/.test(context.commandName ?? "") && body.includes('"HEAD"')) {
      const second = Math.floor(Date.now() / 1_000);
      headWritesBySecond.set(second, (headWritesBySecond.get(second) ?? 0) + 1);
    }
    if (context.commandName !== "BatchExecuteStatementCommand" || !body.includes("UPDATE")) return next(args);
    const part = partOfStatements(body, () => Math.random() < throttled);
    if (part.body === null) return responseOf(part.complete(""));
    const headers = { ...request.headers, "content-length": String(Buffer.byteLength(part.body)) };
    const sent = Object.assign(Object.create(Object.getPrototypeOf(request) as object), request, {
      body: part.body,
      headers,
    });
    const { response } = await next({ ...args, request: sent });
    const chunks: Uint8Array[] = [];
    for await (const chunk of (response as { body: AsyncIterable<Uint8Array> }).body) chunks.push(chunk);
    const reply = Buffer.concat(chunks).toString("utf8");
    const { Responses = [] } = JSON.parse(reply) as { Responses?: { Error?: object }[] };
    tally.written += Responses.filter((one) => one.Error === undefined).length;
    return responseOf(part.complete(reply));
  };
}

function responseOf(body: string): never {
  return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode(body) } } as never;
}

process.on("message", async ({ endpoint, tables, leaseMs, sizes, throttled }: LargeOrder) => {
  const platform = openTestPlatform(tables, {
    ...sizes,
    endpoint,
    leaseMs,
    sources: SOURCES,
    waitMs: null,
    clock: { ...SYSTEM_CLOCK, advance: () => {} },
  });
  const { raw } = platform.dynamodb;
  raw.middlewareStack.addRelativeTo(counting(throttled) as never, {
    relation: "after",
    toMiddleware: "deserializerMiddleware",
    name: "counting",
  });
  const { tables: reading, passes } = platform.container;
  let isFresh = false;
  intercept(passes, "create", (create) => (plan) => {
    isFresh = true;
    return create(plan);
  });
  const pages: PageRead[] = [];
  let current = "";
  intercept(reading, "scan", (scan) => async (page) => {
    const answer = await scan(page);
    pages.push({
      segment: `${current} ${page.table} ${page.segment}`,
      from: JSON.stringify(page.from),
      items: answer.items.length,
      isFresh,
    });
    return answer;
  });
  intercept(passes, "read", (read) => (pass) => {
    tally.steps += 1;
    current = pass;
    return read(pass);
  });
  const tell = (status: string | null): void => {
    const rssMb = Math.round(process.memoryUsage().rss / 2 ** 20);
    const headWrites = Math.max(0, ...headWritesBySecond.values());
    process.send?.({ ...tally, pages: pages.splice(0), headWrites, rssMb, status } satisfies Tally);
  };
  const telling = setInterval(() => tell(null), 50);
  const outcome = await platform
    .apply(AFTER, { waitSeconds: 600 })
    .catch((error: unknown) => ({ status: String(error) }));
  clearInterval(telling);
  tell(outcome.status);
  process.disconnect();
});
