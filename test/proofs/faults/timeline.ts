/** Timers of a clock that only moves when everybody waits. Times are milliseconds since the beginning of the timeline. */
export type Timeline = {
  now(): number;
  /** Lets time pass; timers that become due are left to {@link Timeline.fireDue}. */
  advance(milliseconds: number): void;
  /** Calls back once so much time has passed, in whole milliseconds and at least one, as Node does; `owner` decides whether it still lives then. */
  set(callback: () => void, milliseconds: number, owner: Owner): Timer;
  clear(timer: Timer): void;
  /** Fires one timer that is due. Returns false when no timer is due. */
  fireDue(): boolean;
  /** Goes to the earliest timer and fires it. Returns false when there is no timer. */
  fireNext(): boolean;
};

/** The owner of a timer: timers of a process that has crashed never fire, timers of a process that stands still fire when it goes on. */
export type Owner = { isAlive(): boolean; stillUntil(): number };
export type Timer = { readonly at: number; readonly callback: () => void; readonly owner: Owner };

export function createTimeline(): Timeline {
  let now = 0;
  const timers = new Set<Timer>();
  const dueAt = ({ at, owner }: Timer): number => Math.max(at, owner.stillUntil());
  const earliest = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (!timer.owner.isAlive()) timers.delete(timer);
      else if (first === undefined || dueAt(timer) < dueAt(first)) first = timer;
    }
    return first;
  };
  const fire = (timer: Timer): true => {
    timers.delete(timer);
    timer.callback();
    return true;
  };
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
    set(callback, milliseconds, owner) {
      const timer = { at: now + Math.max(Math.trunc(milliseconds), 1), callback, owner };
      timers.add(timer);
      return timer;
    },
    clear(timer) {
      timers.delete(timer);
    },
    fireDue() {
      const timer = earliest();
      return timer !== undefined && dueAt(timer) <= now && fire(timer);
    },
    fireNext() {
      const timer = earliest();
      if (timer === undefined) return false;
      now = Math.max(now, dueAt(timer));
      return fire(timer);
    },
  };
}
