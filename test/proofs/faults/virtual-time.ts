import { AsyncLocalStorage } from "node:async_hooks";
import type { Owner, Timeline, Timer } from "./timeline.ts";

/** The time and the random numbers that the code of one process sees; code outside of any process sees the real ones. */
export type VirtualTime = {
  readonly timeline: Timeline;
  readonly owner: Owner;
  /** Milliseconds since 1970 at the beginning of the timeline. */
  readonly base: number;
  random(): number;
};

const current = new AsyncLocalStorage<VirtualTime>();

/** Runs an action, and everything that it sets going, in the time of a process. */
export function runInTime<T>(time: VirtualTime, action: () => T): T {
  return current.run(time, action);
}

/** Runs an action outside of every process: what the harness does for itself. */
export function runInRealTime<T>(action: () => T): T {
  return current.exit(action);
}

class VirtualTimeout {
  readonly timer: Timer;
  constructor(timer: Timer) {
    this.timer = timer;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  timeoutSignal: AbortSignal.timeout,
  now: Date.now,
  random: Math.random,
};

/**
 * The waits of the state machine's interpreter, the pauses of the SDK between its attempts and its time limits are timers: replaced here, so
 * that hours pass in no time and the same seed gives the same run. Installed once, when this file is loaded.
 */
function install(): void {
  globalThis.setTimeout = ((callback: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) => {
    const time = current.getStore();
    if (time === undefined) return real.setTimeout(callback, milliseconds, ...args);
    const fire = () => current.run(time, () => callback(...args));
    return new VirtualTimeout(time.timeline.set(fire, milliseconds, time.owner));
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timeout: unknown) => {
    if (timeout instanceof VirtualTimeout) current.getStore()?.timeline.clear(timeout.timer);
    else real.clearTimeout(timeout as NodeJS.Timeout);
  }) as typeof clearTimeout;
  AbortSignal.timeout = (milliseconds) => {
    if (current.getStore() === undefined) return real.timeoutSignal.call(AbortSignal, milliseconds);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("the time is over", "TimeoutError")), milliseconds);
    return controller.signal;
  };
  Date.now = () => {
    const time = current.getStore();
    return time === undefined ? real.now() : time.base + time.timeline.now();
  };
  Math.random = () => (current.getStore()?.random ?? real.random)();
}

install();
