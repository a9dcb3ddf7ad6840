import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoDB, type DynamoDB } from "../lib/aws/client/dynamodb.ts";
import { createMeter } from "../lib/aws/client/meter.ts";
import type { RegistryDocument } from "../lib/contract/registry-document.ts";
import type { Outcome } from "../lib/contract/results.ts";
import { unpackJournal } from "../lib/domain/references/journal.ts";
import { applyRegistry } from "../lib/local/apply-registry.ts";
import { createContainer, type LocalContainer } from "../lib/local/container.ts";
import { SYSTEM_CLOCK } from "../lib/shared/clock.ts";
import type { Figure } from "./figure.ts";
import { type Bench, type BenchPlatform, requestOf } from "./platform.ts";
import { denseReferences } from "./workload.ts";

export type KillSizes = {
  readonly references: number;
  /** References that fill a chunk, which is journaled and rewritten together, and read again after a crash. */
  readonly chunk: number;
  /** Items of a page. A chunk ends with the page that fills it, and so has at most `chunk + page - 1` references. */
  readonly page: number;
  /** Every which call is a place to die at. */
  readonly every: number;
};

const [OLD, NEW] = ["old-1", "new-1"];
const LEASE_MS = 15_000;

/**
 * Measures row 5: a run dies after one of its calls, the same command comes again, and so for every call of the run. Each apply deletes the model that
 * the one before had moved all references to, so that one platform serves for all places.
 */
export async function measureKills(bench: Bench, sizes: KillSizes): Promise<Figure[]> {
  const platform = await bench.platform();
  const { references, chunk, page, every } = sizes;
  await platform.load(() => denseReferences({ teams: 2, references, models: 1 }));
  const processes = createProcesses(bench, platform, sizes);
  let [from, to] = [NEW, OLD];
  /** Deletes the model that is in use. @param call the call after which the process dies. @default it does not */
  const apply = (call?: number) => processes.apply(registryOf({ deleted: from, kept: to }), call);
  const isOver = ({ outcome }: Played): boolean =>
    outcome?.status === "succeeded" || outcome?.status === "nothing-to-do";
  if (!isOver(await apply())) throw new Error("the first apply did not succeed");
  const killed: Killed[] = [];
  for (let call = 1; ; call += every) {
    [from, to] = [to, from];
    const first = await apply(call);
    const second = first.outcome === undefined ? await apply() : undefined;
    if (second !== undefined && !isOver(second)) throw new Error(`after a kill: ${JSON.stringify(second)}`);
    const left = await countOf(platform, from);
    if (second === undefined) {
      if (left > 0) throw new Error(`${left} references are left without any kill`);
      break;
    }
    const again = [...second.handled].filter((key) => first.handled.has(key)).length;
    killed.push({ call, again, lost: left, before: first.handled.size });
  }
  const most = (of: "again" | "lost"): number => Math.max(...killed.map(({ [of]: count }) => count));
  const made = { ...sizes, places: killed.length, inThePass: killed.filter(({ again }) => again > 0) };
  const figure = (name: string, value: number, goal: number): Figure => ({
    row: 5,
    name: `killed after each of ${killed.length} calls, ${references} references: ${name}`,
    value,
    goal: { is: "at most", value: goal },
    from: made,
  });
  return [
    figure("handled again at most, beside the largest chunk", most("again"), chunk + page - 1),
    figure("lost at most", most("lost"), 0),
  ];
}

type Killed = {
  readonly call: number;
  readonly again: number;
  readonly lost: number;
  /** References that were handled before the kill. */
  readonly before: number;
};

/** What one process has done: the keys of the references that it journaled, to rewrite them; no outcome where it died. */
type Played = { readonly outcome: Outcome | undefined; readonly handled: ReadonlySet<string> };

function createProcesses(
  { endpoint, directory }: Bench,
  { tables }: BenchPlatform,
  { chunk, page }: KillSizes,
) {
  let number = 0;
  return {
    async apply(registry: RegistryDocument, dieAfter?: number): Promise<Played> {
      number += 1;
      const dynamodb = createDynamoDB({ endpoint });
      const death = dieAfter === undefined ? undefined : diesAfter(dynamodb, dieAfter);
      // The lease of the process before is over.
      const skew = number * 4 * LEASE_MS;
      const clock = { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() + skew };
      const meter = createMeter();
      const container = createContainer(dynamodb, {
        tables,
        leaseMs: LEASE_MS,
        topicFile: join(directory, "kills.jsonl"),
        emailFolder: join(directory, "kills-emails"),
        meter,
        clock,
        chunkReferences: chunk,
        pageSize: page,
      });
      const handled = noted(container);
      const applied = applyRegistry(container, {
        ...requestOf(registry),
        run: `run-${number}`,
        startedAt: new Date(clock.now()).toISOString(),
        warnings: [],
        waitSeconds: 60,
        waitMs: 1,
        meter,
        createTables: async () => {},
      });
      const outcome = await Promise.race([applied, ...(death === undefined ? [] : [death])]);
      dynamodb.close();
      return { outcome, handled };
    },
  };
}

/** Lets a process do nothing any more once so many of its calls were answered. */
function diesAfter({ raw }: DynamoDB, calls: number): Promise<undefined> {
  const died = Promise.withResolvers<undefined>();
  const never = new Promise<never>(() => {});
  let answered = 0;
  raw.middlewareStack.add(
    (next) => async (args) => {
      if (answered >= calls) return never;
      const answer = await next(args);
      answered += 1;
      if (answered < calls) return answer;
      died.resolve(undefined);
      return never;
    },
    { step: "initialize", name: "diesAfter" },
  );
  return died.promise;
}

/** Returns the keys of the references that a process journals from now on. */
function noted({ journal }: LocalContainer): ReadonlySet<string> {
  const keys = new Set<string>();
  const { record } = journal;
  Object.assign(journal, {
    record: (...[lease, pass, rows, sendBefore]: Parameters<typeof record>) => {
      for (const { packed } of rows)
        for (const { key } of unpackJournal(packed)) keys.add(JSON.stringify(key));
      return record(lease, pass, rows, sendBefore);
    },
  } satisfies Pick<typeof journal, "record">);
  return keys;
}

function registryOf({ deleted, kept }: Record<"deleted" | "kept", string>): RegistryDocument {
  const models = [{ name: kept, tokenLimit: 128_000, default: true }];
  return {
    version: 1,
    providers: { openai: { models } },
    deleted: [{ provider: "openai", name: deleted, replacement: kept }],
  };
}

/** Counts the items of the workspace that hold a model. */
async function countOf({ dynamodb, tables }: BenchPlatform, model: string): Promise<number> {
  const { Items = [] } = await dynamodb.raw.send(
    new ScanCommand({ TableName: tables.workspace ?? "", ConsistentRead: true }),
  );
  return Items.filter((item) => JSON.stringify(item).includes(`"openai/${model}"`)).length;
}
