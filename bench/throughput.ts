import { Agent, request } from "node:http";
import { toPartiQL } from "../lib/aws/pass/update-statement.ts";
import type { Figure } from "./figure.ts";
import type { Bench } from "./platform.ts";
import { type Batch, loaded, perSecond, ratioTo, takeTurns, timed } from "./turns.ts";
import type { Workload } from "./workload.ts";

/** Measures row 6. */
export async function throughputFigures(bench: Bench, workload: Workload): Promise<Figure[]> {
  const { tables } = await loaded(bench, workload);
  const rounds = await takeTurns(bench, workload, async (batches) => {
    const bodies = batches.map((batch) => bodyOf(batch, tables.workspace ?? ""));
    return { plain: await timed(() => postAll(bench.endpoint, bodies)) };
  });
  return [
    {
      row: 6,
      name: "references per second, the pass by the plain loop",
      value: ratioTo("plain", rounds),
      goal: { is: "at least", value: GOAL },
      limit: "1: nothing but the requests",
      ifMissed: "reading and deciding a page while nothing is written, and the SDK's work for each batch",
      from: { rounds },
    },
    { row: 6, name: "references per second of the pass", value: perSecond(rounds, "pass"), from: {} },
    {
      row: 6,
      name: "references per second of the plain loop",
      value: perSecond(rounds, "plain"),
      from: {},
    },
  ];
}

const GOAL = 0.8;

/** Returns the body of the request that sends a batch, as the SDK would write it. */
export function bodyOf(batch: Batch, table: string): string {
  const Statements = batch.map((statement) => {
    const { text, parameters } = toPartiQL(statement, table);
    return { Statement: text, Parameters: parameters };
  });
  return JSON.stringify({ Statements, ReturnConsumedCapacity: "TOTAL" });
}

/** Posts the batches, one after the other, over one connection. @throws Error when a statement was refused, because the loop must do the same work */
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
