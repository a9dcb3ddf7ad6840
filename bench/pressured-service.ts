import { createRandom } from "../lib/local/example/random.ts";
import type { Adversary } from "../test/proofs/faults/adversary.ts";
import { partOfStatements } from "../test/proofs/faults/partial.ts";
import { type Reply, reply, throttled } from "../test/proofs/faults/replies.ts";
import type { Process } from "../test/proofs/faults/simulation.ts";

/** What a service refuses. Shares are from 0 to 1, of all that is sent, to every table. */
export type Pressure = {
  readonly statements?: number;
  readonly calls?: number;
  /** Statements a second that the table with the references takes; what is sent beyond is throttled. */
  readonly writesPerSecond?: number;
};

/** What a run sent to the table with the references, and when it was written. */
export type Sending = {
  /** Statements, each as often as it was sent. */
  readonly sent: number;
  /** Statements whose condition did not hold: they cost a unit, and write nothing. */
  readonly refused: number;
  /** Calls to all tables, and how many of them were throttled as a whole. */
  readonly calls: number;
  readonly throttledCalls: number;
  /** Milliseconds of the clock at which a reference was written, in order. */
  readonly writtenAt: readonly number[];
};

/** Statements that a table takes at once after a pause, in seconds of what it takes. */
const BURST_SECONDS = 1;

/**
 * Stands between the SDK and the engine, takes one call after the other, and throttles some, as a seed decides. What is throttled does not reach the
 * engine and costs no unit, as with DynamoDB.
 */
export function createPressuredService(
  pressure: Pressure,
  deps: { now(): number; readonly table: string; readonly seed: number },
): { readonly sending: Sending; in(process: Process): Adversary } {
  const { fraction } = createRandom(deps.seed);
  const sending = { sent: 0, refused: 0, calls: 0, throttledCalls: 0, writtenAt: [] as number[] };
  const { writesPerSecond: rate = Number.POSITIVE_INFINITY } = pressure;
  let room = rate * BURST_SECONDS;
  let filledAt = deps.now();

  function hasRoom(): boolean {
    if (rate === Number.POSITIVE_INFINITY) return true;
    const now = deps.now();
    room = Math.min(room + ((now - filledAt) / 1_000) * rate, rate * BURST_SECONDS);
    filledAt = now;
    if (room < 1) return false;
    room -= 1;
    return true;
  }

  function count(answer: Reply): void {
    const { Responses = [] } = JSON.parse(answer.body) as { Responses?: { Error?: { Code?: string } }[] };
    sending.sent += Responses.length;
    for (const { Error: error } of Responses) {
      if (error === undefined) sending.writtenAt.push(deps.now());
      else if (error.Code === "ConditionalCheckFailed") sending.refused += 1;
    }
  }

  async function serve(
    operation: string,
    body: string,
    send: (body?: string) => Promise<Reply>,
  ): Promise<Reply> {
    sending.calls += 1;
    const isOfReferences = operation === "BatchExecuteStatement" && body.includes(deps.table);
    if (fraction() < (pressure.calls ?? 0)) {
      sending.throttledCalls += 1;
      if (isOfReferences) sending.sent += statementsIn(body);
      return throttled(operation);
    }
    if (operation !== "BatchExecuteStatement") return send();
    const part = partOfStatements(
      body,
      () => fraction() < (pressure.statements ?? 0) || (isOfReferences && !hasRoom()),
    );
    const answer =
      part.body === null
        ? reply(part.complete(""))
        : await send(part.body).then((one) => ({ ...one, body: part.complete(one.body) }));
    if (isOfReferences) count(answer);
    return answer;
  }

  return {
    sending,
    /** As a process meets the service. */
    in: (process) => ({
      call: ({ operation, body, signal, send }) =>
        process.turn(async () => ({ answer: await serve(operation, body, send) }), {
          signal,
          isOnTheWire: true,
        }),
    }),
  };
}

function statementsIn(body: string): number {
  return (JSON.parse(body) as { Statements: unknown[] }).Statements.length;
}
