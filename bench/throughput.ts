import { Agent, request } from "node:http";
import { toPartiQL } from "../lib/aws/pass/update-statement.ts";
import type { UpdateStatement } from "../lib/domain/references/statement.ts";
import { makePass, planRegistry } from "./begin-run.ts";
import { type Figure, median } from "./figure.ts";
import type { Bench, BenchPlatform } from "./platform.ts";
import { denseReferences, registryAfter, registryBefore, type Workload } from "./workload.ts";

/** The speed of the pass with one chunk, and of the plain loop with the same batches, in references per second. */
type Round = { readonly references: number; readonly pass: number; readonly plain: number };

/** Measures row 6. The first chunk, which warms the process up, and a last chunk of few references, which says nothing, are left out. */
export async function throughputFigures(bench: Bench, workload: Workload): Promise<Figure[]> {
  const all = await measureRounds(bench, workload);
  const rounds = all.slice(1).filter(({ references }) => references >= LEAST);
  const of = (name: "pass" | "plain"): number => median(rounds.map((round) => round[name]));
  return [
    {
      row: 6,
      name: "references per second, the pass by the plain loop",
      value: median(rounds.map(({ pass, plain }) => pass / plain)),
      goal: { is: "at least", value: GOAL },
      limit: "1: nothing but the requests",
      ifMissed: "reading and deciding a page while nothing is written, and the SDK's work for each batch",
      from: { rounds },
    },
    { row: 6, name: "references per second of the pass", value: of("pass"), from: {} },
    { row: 6, name: "references per second of the plain loop", value: of("plain"), from: {} },
  ];
}

const GOAL = 0.8;
const LEAST = 1_000;

type Batch = readonly UpdateStatement[];

/**
 * Measures the pass against a plain HTTP loop that posts the same batches, made before, to a table of the same content. The two take turns
 * chunk by chunk, every second or so, so that other work of the machine hits both.
 */
async function measureRounds(bench: Bench, workload: Workload): Promise<Round[]> {
  const byPass = await loaded(bench, workload);
  const byLoop = await loaded(bench, workload);
  const { passes, tables } = byPass.container;
  const rounds: Round[] = [];
  let batches: Batch[] = [];
  const planned = await planRegistry(byPass, registryAfter(workload.models, "replaced"));
  let started = performance.now();
  const rewrite: typeof tables.rewrite = (statements, window) => {
    batches.push(statements);
    return tables.rewrite(statements, window);
  };
  // A chunk ends when its cursor is saved: then the loop has its turn.
  const saveCursor: typeof passes.saveCursor = async (lease, segment, cursor) => {
    await passes.saveCursor(lease, segment, cursor);
    const taken = performance.now() - started;
    const references = batches.flat().length;
    const bodies = batches.map((batch) => bodyOf(batch, byLoop.tables.workspace ?? ""));
    const begun = performance.now();
    await postAll(bench.endpoint, bodies);
    const plain = (1_000 * references) / (performance.now() - begun);
    rounds.push({ references, pass: (1_000 * references) / taken, plain });
    batches = [];
    started = performance.now();
  };
  await makePass(
    {
      ...byPass,
      container: {
        ...byPass.container,
        tables: { ...tables, rewrite },
        passes: { ...passes, saveCursor },
      },
    },
    planned,
  );
  return rounds;
}

async function loaded(bench: Bench, workload: Workload): Promise<BenchPlatform> {
  const platform = await bench.platform();
  await platform.load(() => denseReferences(workload));
  await platform.apply(registryBefore(workload.models));
  return platform;
}

/** Returns the body of the request that sends a batch, as the SDK would write it. */
export function bodyOf(batch: Batch, table: string): string {
  const Statements = batch.map((statement) => {
    const { text, parameters } = toPartiQL(statement, table);
    return { Statement: text, Parameters: parameters };
  });
  return JSON.stringify({ Statements, ReturnConsumedCapacity: "TOTAL" });
}

/** Posts the batches. @throws Error when a statement was refused, because the loop must do the same work */
export async function postAll(endpoint: string, bodies: readonly string[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const body of bodies) {
    const answer = await post(endpoint, agent, body);
    if (!answer.includes('"Responses"') || answer.includes('"Error"'))
      throw new Error(`the engine refused a statement: ${answer.slice(0, 500)}`);
  }
  agent.destroy();
}

/** The engine wants the form of a signature, and does not verify it: the loop does not pay for a real one. */
const UNVERIFIED = {
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

function post(endpoint: string, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.BatchExecuteStatement",
      ...UNVERIFIED,
      "content-length": Buffer.byteLength(body),
    };
    const sent = request(endpoint, { method: "POST", agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
