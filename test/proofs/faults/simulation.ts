import { AsyncLocalStorage } from "node:async_hooks";
import { createRandom } from "../../../lib/local/example/random.ts";
import type { Clock } from "../../../lib/operations/ports/process.ts";
import type { Owner } from "./timeline.ts";
import { createTimeline, type Timeline } from "./timeline.ts";
import { runInTime, type VirtualTime } from "./virtual-time.ts";

/** How a process ended; a crash has no value and no error, for nobody was left to see either. */
export type ProcessEnd<T = unknown> =
  | { readonly how: "done"; readonly value: T }
  | { readonly how: "failed"; readonly error: unknown }
  | { readonly how: "crashed" };

/** What one call comes to: a reply, an error, or nothing, because its process is gone. */
export type Outcome<T> = { readonly answer: T } | { readonly error: unknown } | "gone";

export type Process = Owner & {
  readonly name: string;
  /** How many calls the process has made. */
  calls: number;
  crash(): void;
  standStill(milliseconds: number): void;
  /** Resolves when the process does not stand still (any more). */
  untilMoving(): Promise<void>;
  /**
   * Waits until it is this call's turn, and does it while no other call of any process is under way. A call that is on the wire already
   * arrives also while its process stands still.
   */
  turn<T>(
    action: () => Promise<Outcome<T>>,
    options: { readonly signal?: AbortSignal | undefined; readonly isOnTheWire: boolean },
  ): Promise<T>;
};

type Ticket = { readonly process: Process; readonly isOnTheWire: boolean; serve(): Promise<void> };

/** Chooses the next call among the calls that wait, in the order in which they came. */
export type Policy = (waiting: readonly { readonly process: Process }[]) => number;

export const FIRST_COME: Policy = () => 0;

/** Picks any of the calls that wait; mostly one of the process that was served last, so that long and short stretches both occur. */
export function anyOrder(random: () => number, sticky = 0.7): Policy {
  let last: Process | undefined;
  return (waiting) => {
    const same = waiting.findIndex(({ process }) => process === last);
    const choice = same >= 0 && random() < sticky ? same : Math.floor(random() * waiting.length);
    last = waiting[choice]?.process;
    return choice;
  };
}

/** Serves the process that came last first, in the order of these names. */
export function latestFirst(names: readonly string[]): Policy {
  return (waiting) => {
    const ranks = waiting.map(({ process }) => names.indexOf(process.name));
    return ranks.indexOf(Math.max(...ranks));
  };
}

export type Simulation = {
  /** Time as all processes see it; `advance` is for the harness alone. */
  readonly clock: Clock & { advance(milliseconds: number): void };
  readonly timeline: Timeline;
  /** Starts a process; nothing of it happens before {@link Simulation.run}. */
  start<T>(name: string, action: (process: Process) => Promise<T>): Promise<ProcessEnd<T>>;
  /** Does something of the harness while no call of any process is under way. */
  exclusively(action: () => Promise<void>): Promise<void>;
  /** Lets time and the processes go on until so many processes have ended, or all of the given processes. */
  run<T extends readonly Promise<unknown>[]>(ends: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
};

export type SimulationOptions = {
  readonly seed: number;
  readonly policy?: Policy;
  /** Milliseconds that the service takes for each call. @default 1 */
  readonly latencyMs?: number;
  /** ISO 8601. */
  readonly startedAt: string;
};

/** Real time that a process may think without a call or a timer, as when a module is loaded, before it is called stuck. */
const THINKING_MS = 60_000;

/**
 * Several processes in one, each with its own clients and memory, on one clock that moves only when all of them wait. Their calls are done one
 * at a time, in an order that a policy decides: so a seed gives the same run every time, and what each call changed can be seen.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  const { policy = FIRST_COME, latencyMs = 1 } = options;
  const timeline = createTimeline();
  const random = createRandom(options.seed).fraction;
  const base = Date.parse(options.startedAt);
  const tickets: Ticket[] = [];
  const urgent: (() => Promise<void>)[] = [];

  function createProcess(name: string, end: (end: ProcessEnd<never>) => void): Process {
    let isAlive = true;
    let stillUntil = 0;
    const process: Process = {
      name,
      calls: 0,
      isAlive: () => isAlive,
      stillUntil: () => stillUntil,
      crash() {
        isAlive = false;
        end({ how: "crashed" });
      },
      standStill(milliseconds) {
        stillUntil = timeline.now() + milliseconds;
      },
      async untilMoving() {
        if (stillUntil > timeline.now()) await new Promise<void>((resolve) => setTimeout(resolve, 0));
      },
      turn: (action, { signal, isOnTheWire }) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(abortion());
          const inItsTime = AsyncLocalStorage.snapshot();
          const ticket: Ticket = {
            process,
            isOnTheWire,
            serve: () =>
              inItsTime(async () => {
                signal?.removeEventListener("abort", withdraw);
                const outcome = await action();
                if (outcome === "gone") return;
                if ("error" in outcome) reject(outcome.error);
                else resolve(outcome.answer);
              }),
          };
          const withdraw = (): void => {
            tickets.splice(tickets.indexOf(ticket), 1);
            reject(abortion());
          };
          signal?.addEventListener("abort", withdraw, { once: true });
          tickets.push(ticket);
        }),
    };
    return process;
  }

  function nextTicket(): Ticket | undefined {
    const alive = tickets.filter(({ process }) => process.isAlive());
    if (alive.length < tickets.length) tickets.splice(0, tickets.length, ...alive);
    const ready = alive.filter((one) => one.isOnTheWire || one.process.stillUntil() <= timeline.now());
    const chosen = ready.length === 0 ? undefined : ready[policy(ready)];
    if (chosen !== undefined) tickets.splice(tickets.indexOf(chosen), 1);
    return chosen;
  }

  async function drive(isOver: () => boolean): Promise<void> {
    let idleSince: number | undefined;
    for (;;) {
      await settle();
      if (isOver()) return;
      const first = urgent.shift();
      if (first !== undefined) await first();
      if (first !== undefined || timeline.fireDue()) continue;
      const ticket = nextTicket();
      if (ticket !== undefined) {
        timeline.advance(latencyMs);
        await ticket.serve();
      } else if (!timeline.fireNext()) {
        idleSince ??= performance.now();
        if (performance.now() - idleSince > THINKING_MS) throw new Error("every process waits for nothing");
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      idleSince = undefined;
    }
  }

  return {
    timeline,
    clock: {
      now: () => base + timeline.now(),
      monotonic: () => timeline.now(),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      advance: (milliseconds) => timeline.advance(milliseconds),
    },
    exclusively: (action) =>
      new Promise((resolve, reject) => {
        urgent.push(() => action().then(resolve, reject));
      }),
    start<T>(name: string, action: (process: Process) => Promise<T>) {
      const { promise, resolve } = Promise.withResolvers<ProcessEnd<T>>();
      const process = createProcess(name, resolve);
      const time: VirtualTime = { timeline, owner: process, base, random };
      runInTime(time, () => action(process)).then(
        (value) => resolve({ how: "done", value }),
        (error: unknown) => resolve({ how: "failed", error }),
      );
      return promise;
    },
    async run(ends) {
      let isOver = false;
      const all = Promise.all(ends).then((values) => {
        isOver = true;
        return values;
      });
      await drive(() => isOver);
      return (await all) as never;
    },
  };
}

/** Resolves when everything has run that follows from what has happened: promises to their end, and what they leave for the next turn of the loop. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What the SDK makes of a request whose time is over. */
export function abortion(): Error {
  return Object.assign(new Error("Request aborted"), { name: "AbortError" });
}
