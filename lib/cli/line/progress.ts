import type { Progress, Reporter } from "../../operations/ports/process.ts";
import { type Access, isWriting } from "../platform/platform.ts";
import { grouped } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { wrapped } from "../text/wrap.ts";

type ProgressReport = {
  readonly report: Reporter;
  /** Clears the line, so that no half line stays behind. */
  end(): void;
};

type ProgressOptions = {
  write(text: string): void;
  /** On a terminal one line is rewritten; in a log lines follow each other. */
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Returns milliseconds that never go back. */
  monotonic(): number;
};

/** Milliseconds between two changes: a person sees ten changes a second as movement, and more only cost time. */
const TERMINAL_INTERVAL = 100;
const LOG_INTERVAL = 1_000;
/** A log also gets a line for every 5 %, but a short pass does not fill it. */
const LOG_SHARE = 0.05;
const LOG_SHARE_INTERVAL = 200;
/** Milliseconds after which a rate is shown: before that it is a guess. */
const RATE_AFTER = 500;
const CLEAR_LINE = "\r\u001B[K";

/** Milliseconds between two lines that tell of the same wait. */
const WAIT_INTERVAL = 60_000;

/** Shows on stderr how far a command has got: counts, rate and time left. What it shows of a step never goes back. */
export function createProgress(options: ProgressOptions): ProgressReport {
  const { write, isTerminal, columns, monotonic } = options;
  const sum = createSum();
  let step: { name: string; from: number; startedAt: number } | undefined;
  let shown = { at: Number.NEGATIVE_INFINITY, share: 0, line: "" };
  let open = false;

  const due = (now: number, share: number, isLast: boolean): boolean => {
    const waited = now - shown.at;
    if (isLast) return true;
    if (isTerminal) return waited >= TERMINAL_INTERVAL;
    return waited >= LOG_INTERVAL || (share - shown.share >= LOG_SHARE && waited >= LOG_SHARE_INTERVAL);
  };

  /** Says once who is waited for: the line stays, whatever is shown after it. */
  function wait(message: string, now: number): void {
    if (step?.name === "wait" && now - shown.at < WAIT_INTERVAL) return;
    step = { name: "wait", from: 0, startedAt: now };
    const line = `waiting: ${visible(message)}`;
    shown = { at: now, share: 0, line };
    write(`${open ? CLEAR_LINE : ""}${isTerminal ? wrapped(line, columns) : line}\n`);
    open = false;
  }

  return {
    report(progress) {
      const now = monotonic();
      if (progress.step === "wait") return wait(progress.message ?? "another run is at work", now);
      const summed = sum(progress);
      const { name, done, of } = summed;
      const isNew = step?.name !== name;
      if (isNew || step === undefined) step = { name, from: done, startedAt: now };
      const share = of > 0 ? done / of : 0;
      if (!isNew && !due(now, share, of > 0 && done >= of)) return;
      const parts = progressParts(summed, { done: done - step.from, milliseconds: now - step.startedAt });
      const line = isTerminal ? fitting(name, parts, columns - 1) : lineOf(name, parts);
      if (line === shown.line && !isNew) return;
      shown = { at: now, share, line };
      write(isTerminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
      open = isTerminal;
    },
    end() {
      if (open) write(CLEAR_LINE);
      open = false;
    },
  };
}

/** What is known of a step, from all its reports. */
type Summed = {
  readonly name: string;
  readonly done: number;
  readonly of: number;
  readonly rewritten: number;
  readonly cleared: number;
};

/** Creates the sum of what the segments of a pass report, each for itself. A run that looks again begins another pass. */
function createSum(): (progress: Progress) => Summed {
  const passes: string[] = [];
  const most = new Map<string, number>();
  let [rewritten, cleared] = [0, 0];
  const raised = (key: string, value: number): number => {
    const highest = Math.max(most.get(key) ?? 0, value);
    most.set(key, highest);
    return highest;
  };
  return ({ step, part, done, of, ...written }) => {
    rewritten += written.rewritten ?? 0;
    cleared += written.cleared ?? 0;
    if (part !== undefined && !passes.includes(part.pass)) {
      passes.push(part.pass);
      most.clear();
    }
    const name = step === "pass" && passes.length > 1 ? "pass again" : step;
    if (part !== undefined) raised(`segment ${part.segment}`, done);
    const segments = [...most].filter(([key]) => key.startsWith("segment "));
    const together = part === undefined ? done : segments.reduce((sum, [, items]) => sum + items, 0);
    return { name, done: raised(name, together), of: raised(`${name} of`, of), rewritten, cleared };
  };
}

/** Returns parts such as `12,000 of 40,000 (30 %)`, `4,100/s`, `7 s left`, `rewritten 310`, `cleared 12`. */
function progressParts(
  { name, done, of, rewritten, cleared }: Summed,
  since: { done: number; milliseconds: number },
): string[] {
  const parts: string[] = [];
  if (of > 0)
    parts.push(`${grouped(done)} of ${grouped(of)} (${Math.floor((100 * Math.min(done, of)) / of)} %)`);
  else if (done > 0) parts.push(grouped(done));
  if (since.milliseconds >= RATE_AFTER && since.done > 0) {
    const perSecond = (1_000 * since.done) / since.milliseconds;
    parts.push(`${grouped(perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond))}/s`);
    if (of > done) parts.push(`${duration((of - done) / perSecond)} left`);
  }
  if (!name.startsWith("pass")) return parts;
  if (rewritten > 0) parts.push(`rewritten ${grouped(rewritten)}`);
  if (cleared > 0) parts.push(`cleared ${grouped(cleared)}`);
  return parts;
}

function lineOf(name: string, parts: readonly string[]): string {
  return parts.length === 0 ? name : `${name} ${parts.join(", ")}`;
}

/** Returns the line without the last parts that have no room. */
function fitting(name: string, parts: readonly string[], columns: number): string {
  let count = parts.length;
  while (count > 0 && lineOf(name, parts.slice(0, count)).length > columns) count -= 1;
  return lineOf(name, parts.slice(0, count)).slice(0, columns);
}

/** Returns what is said when somebody stops a command. @param stack the stack that the command works on */
export function lastWordOf(access: Access, stack: string | undefined): string {
  if (!isWriting(access)) return "stopped";
  return stack === undefined
    ? "stopped: what has been done stays; run the same command again to go on"
    : `stopped: the run goes on without this command; look with: modelkeeper runs --stack ${stack}`;
}

/** Returns seconds as `7 s`, `3 min` or `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
