import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { createDynamoDB } from "../../../lib/aws/client/dynamodb.ts";
import { meetOnTheWire } from "../../proofs/faults/on-the-wire.ts";
import { type Reply, reply, throttled } from "../../proofs/faults/replies.ts";
import { createSimulation } from "../../proofs/faults/simulation.ts";

const READ = new GetItemCommand({ TableName: "t", Key: { id: { S: "a" } } });

/** Sends a read so many times, one after the other, by a clock on which waits are counted and not slept. */
async function send(calls: number, answer: (attempt: number) => Reply) {
  const simulation = createSimulation({ seed: 1, latencyMs: 10, startedAt: "2026-01-01T00:00:00.000Z" });
  let attempts = 0;
  let refused = 0;
  const run = simulation.start("a client", async (process) => {
    const { raw } = createDynamoDB({ endpoint: "http://127.0.0.1:9", maxAttempts: 4 });
    meetOnTheWire(raw, {
      call: ({ signal }) =>
        process.turn(async () => ({ answer: answer(attempts++) }), { signal, isOnTheWire: true }),
    });
    for (let call = 0; call < calls; call += 1) {
      await raw.send(READ).catch(() => {
        refused += 1;
      });
    }
  });
  await simulation.run([run]);
  return { attempts, refused, seconds: simulation.timeline.now() / 1_000 };
}

test("calls that are throttled use up no retries: each may be tried again, however many were before it", async () => {
  const { attempts, refused } = await send(300, (attempt) =>
    attempt % 3 === 2 ? reply("{}") : throttled("GetItem"),
  );
  expect([attempts, refused]).toEqual([900, 0]);
});

test("a call that is always throttled is given up after its attempts", async () => {
  expect(await send(1, () => throttled("GetItem"))).toMatchObject({ attempts: 4, refused: 1 });
});

test("errors of the service use up retries", async () => {
  const failure: Reply = { status: 500, headers: {}, body: '{"__type":"InternalServerError"}' };
  const { attempts, refused } = await send(100, () => failure);
  expect(refused).toBe(100);
  expect(attempts).toBeLessThan(200);
});

test("a call in ten throttled leaves a client most of its speed", async () => {
  // Three hundred calls of 10 ms take 3 s without throttling; with the SDK's own rate they take 83 s, and with ours 22.
  const { refused, seconds } = await send(300, (attempt) =>
    attempt % 10 === 9 ? throttled("GetItem") : reply("{}"),
  );
  expect(refused).toBe(0);
  expect(seconds).toBeLessThan(45);
});
