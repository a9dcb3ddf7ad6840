import type { Call } from "./history.ts";
import type { Observer } from "./observer.ts";
import { partOf } from "./partial.ts";
import { broken, conflict, nameOf, type Reply, reply, throttled } from "./replies.ts";
import type { Fault, Script, Weather } from "./script.ts";
import { abortion, type Outcome, type Process, type Simulation } from "./simulation.ts";

/** A request of the SDK as it is about to go over the wire: each attempt is one. */
export type Attempt = {
  /** Such as `PutItem`. */
  readonly operation: string;
  readonly body: string;
  /** The time limit of the request, if it has one. */
  readonly signal?: AbortSignal | undefined;
  /** Sends it, or the same with another body. */
  send(body?: string): Promise<Reply>;
};

export type Adversary = { call(attempt: Attempt): Promise<Reply> };

export type AdversaryDependencies = {
  readonly simulation: Simulation;
  readonly process: Process;
  readonly script: Script;
  readonly weather?: Weather | undefined;
  readonly observer: Observer;
  readonly history: Call[];
  /** Real names of the tables that are rewritten. */
  readonly rewritten: readonly string[];
  /** What happens elsewhere just before a call, such as what a user does. */
  before(process: Process, number: number): Promise<void>;
};

/** Follows a script, call by call, and writes down what each call came to. */
export function createAdversary(deps: AdversaryDependencies): Adversary {
  const { simulation, process, observer, history } = deps;
  const left = deps.script.map((fault) => ({ fault, times: fault.times ?? 1 }));

  const began = simulation.timeline.now();
  let outageUntil: number | undefined;
  function isThrottled({ throttled, milliseconds, outage }: Weather, { operation, body }: Attempt): boolean {
    const now = simulation.timeline.now();
    if (outage !== undefined && operation === outage.command && body.includes(outage.text))
      outageUntil ??= now + outage.milliseconds;
    return now < (outageUntil ?? 0) || (now - began < milliseconds && Math.random() < throttled);
  }

  function faultOf(number: number, attempt: Attempt): Fault | undefined {
    if (deps.weather !== undefined && isThrottled(deps.weather, attempt))
      return { kind: "throttle", call: number };
    const found = left.find(({ fault }) => fault.call <= number && canHave(attempt, fault));
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times === 0) left.splice(left.indexOf(found), 1);
    return found.fault;
  }

  async function serve(number: number, fault: Fault | undefined, attempt: Attempt): Promise<Outcome<Reply>> {
    await deps.before(process, number);
    let applied = 0;
    const send = async (body?: string): Promise<Reply> => {
      applied += 1;
      return attempt.send(body);
    };
    const outcome = await outcomeOf(process, fault, { ...attempt, send });
    history.push({
      process: process.name,
      number,
      at: simulation.timeline.now(),
      command: attempt.operation,
      body: attempt.body,
      fault: fault?.kind ?? null,
      applied,
      answer: answerOf(outcome),
      changes:
        applied === 0 ? [] : await observer.changesOf({ command: attempt.operation, body: attempt.body }),
    });
    return outcome;
  }

  return {
    async call(attempt) {
      await process.untilMoving();
      process.calls += 1;
      const number = process.calls;
      const { signal } = attempt;
      const fault = faultOf(number, attempt);
      const { kind, milliseconds = 0 } = fault ?? {};
      const isOnTheWire = hasLeft(attempt, deps.rewritten);
      if (kind === "delay-before") await pause(milliseconds, signal);
      if (kind === "stall-before" && !isOnTheWire) {
        process.standStill(milliseconds);
        await process.untilMoving();
      }
      try {
        return await process.turn(() => serve(number, fault, attempt), { signal, isOnTheWire });
      } finally {
        if (kind === "stall-after" || (kind === "stall-before" && isOnTheWire))
          process.standStill(milliseconds);
        await process.untilMoving();
        if (kind === "delay-after") await pause(milliseconds, signal);
      }
    },
  };
}

/**
 * Tells whether a call has passed its last look at the clock, so that a stall cannot stop it any more: the call arrives, and its reply is seen late.
 * Such calls are a batch of statements, and an update of one item of a table that is rewritten; other updates are of the ledger, under its token.
 */
function hasLeft({ operation, body }: Attempt, rewritten: readonly string[]): boolean {
  if (operation === "BatchExecuteStatement") return true;
  if (operation !== "UpdateItem") return false;
  return rewritten.includes((JSON.parse(body) as { readonly TableName: string }).TableName);
}

/** Waits for a slow call, and gives the call up when its time is over. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const over = Promise.withResolvers<never>();
  const abort = () => over.reject(abortion());
  signal?.addEventListener("abort", abort, { once: true });
  await Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), over.promise]);
  signal?.removeEventListener("abort", abort);
}

/** Tells whether a call of this kind can have this fault: a read has no conflict, and nothing of a single put can be left out. */
function canHave({ operation, body }: Attempt, { kind }: Fault): boolean {
  if (kind === "conflict") return /^(TransactWriteItems|PutItem|UpdateItem|DeleteItem)$/.test(operation);
  return kind !== "partial" || partOf(operation, body) !== undefined;
}

async function outcomeOf(
  process: Process,
  fault: Fault | undefined,
  { operation, body, send }: Attempt,
): Promise<Outcome<Reply>> {
  switch (fault?.kind) {
    case "crash-before":
      process.crash();
      return "gone";
    case "crash-after":
      await send().catch(() => {});
      process.crash();
      return "gone";
    case "drop-before":
      return { error: broken() };
    case "lose-after":
      await send().catch(() => {});
      return { error: broken() };
    case "throttle":
      return { answer: throttled(operation) };
    case "conflict":
      return { answer: conflict(operation, body) };
    case "duplicate": {
      const first = await settled(send());
      await send().catch(() => {});
      return first;
    }
    case "partial": {
      const part = partOf(operation, body);
      if (part === undefined) return settled(send());
      if (part.body !== null)
        return settled(send(part.body).then((one) => ({ ...one, body: part.complete(one.body) })));
      return { answer: reply(part.complete(""), operation === "PublishBatch" ? "text/xml" : undefined) };
    }
    default:
      return settled(send());
  }
}

async function settled(answer: Promise<Reply>): Promise<Outcome<Reply>> {
  try {
    return { answer: await answer };
  } catch (error) {
    return { error };
  }
}

function answerOf(outcome: Outcome<Reply>): string | null {
  if (outcome === "gone") return null;
  return "error" in outcome ? "no answer" : nameOf(outcome.answer);
}
