import { AsyncLocalStorage } from "node:async_hooks";
import { consumedUnits, createMeter, isReadCommand, type Meter } from "../lib/aws/client/meter.ts";
import type { LocalContainer } from "../lib/local/container.ts";

/** The requests that were sent, as they went over the wire, with their read and write units. */
export type Sent = { calls: number; read: number; write: number };

/**
 * Counts every request of a platform under the port method that sent it (`journal.record`, `notices.create`), so that a figure can tell
 * the notices from the rest and a reader can see what a run consists of.
 */
export type Account = {
  readonly meter: Meter;
  /** Returns the same container, with ports that note their names. */
  tallied(container: LocalContainer): LocalContainer;
  /** Forgets what was counted so far. */
  reset(): void;
  total(): Sent;
  /** Returns the sum for ports or methods with these names. */
  of(...names: readonly string[]): Sent;
  byMethod(): Readonly<Record<string, Sent>>;
};

const PORTS = [
  "head",
  "ledger",
  "models",
  "runs",
  "bundles",
  "passes",
  "journal",
  "compositions",
  "outbox",
  "notices",
  "directory",
  "tables",
  "topic",
] as const satisfies readonly (keyof LocalContainer)[];

export function createAccount(): Account {
  const sending = new AsyncLocalStorage<string>();
  const meter = createMeter();
  let methods = new Map<string, Sent>();

  const countedAs = <T extends object>(port: string, adapter: T): T =>
    new Proxy(adapter, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== "function") return value;
        const name = `${port}.${String(method)}`;
        return (...args: unknown[]) => sending.run(name, () => noted(name, value.apply(target, args)));
      },
    });
  /** A generator runs in the context of its caller, so each step is put back into its own context. */
  const noted = (name: string, answer: unknown): unknown => {
    if (typeof answer !== "object" || answer === null || !(Symbol.asyncIterator in answer)) return answer;
    const iterator = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
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
    tallied: (container) => ({
      ...container,
      ...Object.fromEntries(PORTS.map((port) => [port, countedAs(port, container[port])])),
    }),
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
