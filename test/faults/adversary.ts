import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { Call } from "./history.ts";
import type { Observer } from "./observer.ts";
import { partOf } from "./partial.ts";
import type { Fault, Script } from "./script.ts";
import { abortion, type Outcome, type Process, type Simulation } from "./simulation.ts";

/** A request of the SDK as the adversary meets it: within the retry loop, so that each attempt is one. */
export type Attempt = {
  readonly command: string;
  readonly input: object;
  readonly body: string;
  /** The time limit of the request, if it has one. */
  readonly signal?: AbortSignal | undefined;
  /** Sends it, or the same with another body. */
  send(body?: string): Promise<Answer>;
};

export type Answer = { readonly response: unknown; readonly output: object };

export type Adversary = {
  call(attempt: Attempt): Promise<Answer>;
  /** Faults that no call could have. */
  readonly left: () => Script;
};

export type AdversaryDependencies = {
  readonly simulation: Simulation;
  readonly process: Process;
  readonly script: Script;
  readonly observer: Observer;
  readonly history: Call[];
  /** Something that happens elsewhere just before a call, such as what a user does. */
  readonly before?: (process: Process, number: number) => Promise<void>;
};

/** Follows a script, call by call, and writes down what each call came to. */
export function createAdversary(deps: AdversaryDependencies): Adversary {
  const { simulation, process, observer, history } = deps;
  const left = deps.script.map((fault) => ({ fault, times: fault.times ?? 1 }));

  function faultOf(number: number, attempt: Attempt): Fault | undefined {
    const found = left.find(({ fault }) => fault.call <= number && canHave(attempt, fault));
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times === 0) left.splice(left.indexOf(found), 1);
    return found.fault;
  }

  async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const over = Promise.withResolvers<never>();
    const abort = () => over.reject(abortion());
    signal?.addEventListener("abort", abort, { once: true });
    await Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), over.promise]);
    signal?.removeEventListener("abort", abort);
  }

  async function serve(number: number, fault: Fault | undefined, attempt: Attempt): Promise<Outcome<Answer>> {
    await deps.before?.(process, number);
    let applied = 0;
    const send = async (body?: string): Promise<Answer> => {
      applied += 1;
      return attempt.send(body);
    };
    const outcome = await outcomeOf(process, fault, attempt, send);
    history.push({
      process: process.name,
      number,
      at: simulation.timeline.now(),
      command: attempt.command,
      body: attempt.body,
      fault: fault?.kind ?? null,
      applied,
      answer: outcome === "gone" ? null : "error" in outcome ? (outcome.error as Error).name : "ok",
      changes: applied === 0 ? [] : await observer.changesOf(attempt),
    });
    return outcome;
  }

  return {
    left: () => left.map(({ fault }) => fault),
    async call(attempt) {
      await process.untilMoving();
      process.calls += 1;
      const number = process.calls;
      const { signal } = attempt;
      const fault = faultOf(number, attempt);
      const { kind, milliseconds = 0 } = fault ?? {};
      // A batch that has passed its last look at the clock cannot be stopped by a stall any more: it arrives, and the answer is seen late.
      const isOnTheWire = attempt.command === "BatchExecuteStatementCommand";
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

/** Whether a call of this kind can have this fault: a read has no conflict, and nothing of a single put can be left out. */
function canHave(attempt: Attempt, { kind }: Fault): boolean {
  if (kind === "conflict") return /^(TransactWriteItems|PutItem|UpdateItem|DeleteItem)/.test(attempt.command);
  return kind !== "partial" || partOf(attempt) !== undefined;
}

async function outcomeOf(
  process: Process,
  fault: Fault | undefined,
  attempt: Attempt,
  send: (body?: string) => Promise<Answer>,
): Promise<Outcome<Answer>> {
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
      return { error: throttled() };
    case "conflict":
      return { error: conflict(attempt) };
    case "duplicate": {
      const first = await settled(send());
      await send().catch(() => {});
      return first;
    }
    case "partial": {
      const part = partOf(attempt);
      if (part === undefined) return settled(send());
      if (part.body === null) return { answer: { response: {}, output: part.complete({ $metadata: {} }) } };
      return settled(send(part.body).then((answer) => ({ ...answer, output: part.complete(answer.output) })));
    }
    default:
      return settled(send());
  }
}

async function settled(answer: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { answer: await answer };
  } catch (error) {
    return { error };
  }
}

function broken(): Error {
  return Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
}

function throttled(): Error {
  return Object.assign(new Error("slow down"), {
    name: "ThrottlingException",
    $fault: "client",
    $metadata: { httpStatusCode: 400 },
    $retryable: { throttling: true },
  });
}

/** As DynamoDB says it: a transaction is cancelled with reasons, a single write has an error of its own. */
function conflict({ command, input }: Attempt): Error {
  const $metadata = { httpStatusCode: 400 };
  if (!command.startsWith("TransactWrite")) {
    return Object.assign(new Error("there is an ongoing transaction on the item"), {
      name: "TransactionConflictException",
      $fault: "client",
      $metadata,
    });
  }
  const actions = (input as { TransactItems: unknown[] }).TransactItems;
  return new TransactionCanceledException({
    message: "cancelled",
    $metadata,
    CancellationReasons: actions.map((_action, index) => ({
      Code: index === 0 ? "TransactionConflict" : "None",
    })),
  });
}
