import { AsyncLocalStorage } from "node:async_hooks";
import { consumedUnits, createMeter, isReadCommand, type Meter } from "../lib/aws/client/meter.ts";
import type { LocalContainer } from "../lib/local/container.ts";

/** The requests that were sent, as they went over the wire, with their read and write units. */
export type Sent = { calls: number; read: number; write: number };

/**
 * Counts every request of a platform under the port method that sent it (`journal.record`, `notices.create`), the innermost where one has
 * another one send, so that a figure can tell the notices from the rest and a reader can see what a run consists of.
 */
export type Account = {
  readonly meter: Meter;
  /** Has every port of a container note its name with what it sends. */
  nameCalls(container: LocalContainer): void;
  /** Forgets what was counted so far. */
  reset(): void;
  total(): Sent;
  /** Returns the sum for ports or methods with these names. */
  of(...names: readonly string[]): Sent;
  byMethod(): Readonly<Record<string, Sent>>;
};

/** Ports that send nothing. */
const SILENT: ReadonlySet<string> = new Set<keyof LocalContainer>(["clock", "log", "metrics"]);

export function createAccount(): Account {
  const sending = new AsyncLocalStorage<string>();
  const meter = createMeter();
  let methods = new Map<string, Sent>();

  /** Names a port where it is: steps, slices and deliveries share it, and some of them hold it since the container was made. */
  const nameMethods = (port: string, adapter: Record<string, unknown>): void => {
    for (const [method, call] of Object.entries(adapter)) {
      if (typeof call !== "function") continue;
      const name = `${port}.${method}`;
      adapter[method] = (...args: unknown[]) =>
        sending.run(name, () => noted(port, name, call.apply(adapter, args)));
    }
  };
  /** A generator runs in the context of its caller, so each step is put back into its own context. A port may also return a port. */
  const noted = (port: string, name: string, answer: unknown): unknown => {
    if (!isObject(answer)) return answer;
    if (!(Symbol.asyncIterator in answer)) {
      nameMethods(port, answer);
      return answer;
    }
    const iterator = (answer as unknown as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    return {
      next: () => sending.run(name, () => iterator.next()),
      return: async () => ({ done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  const sum = (parts: Iterable<Sent>): Sent => {
    const total = { calls: 0, read: 0, write: 0 };
    for (const { calls, read, write } of parts) {
      total.calls += calls;
      total.read += read;
      total.write += write;
    }
    return total;
  };

  return {
    meter: {
      calls: meter.calls,
      capacity: meter.capacity,
      record(command, output) {
        meter.record(command, output);
        const name = sending.getStore() ?? "other";
        const sent = methods.get(name) ?? { calls: 0, read: 0, write: 0 };
        methods.set(name, sent);
        sent.calls += 1;
        sent[isReadCommand(command) ? "read" : "write"] += consumedUnits(output);
      },
    },
    nameCalls({ delivery, ...ports }) {
      const all: Record<string, unknown> = { ...ports, members: delivery.members };
      for (const [port, adapter] of Object.entries(all))
        if (isObject(adapter) && !SILENT.has(port)) nameMethods(port, adapter);
    },
    reset() {
      methods = new Map();
    },
    total: () => sum(methods.values()),
    of: (...names) =>
      sum(
        [...methods]
          .filter(([name]) => names.some((one) => name === one || name.startsWith(`${one}.`)))
          .map(([, sent]) => sent),
      ),
    byMethod: () => Object.fromEntries([...methods].sort(([, left], [, right]) => right.calls - left.calls)),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
