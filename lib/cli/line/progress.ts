import type { Progress, Reporter } from "../../operations/ports/process.ts";
import { grouped } from "../text/table.ts";
import { visible } from "../text/visible.ts";

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

/** Shows on stderr how far a command has got: counts, rate and time left. */
export function createProgress(options: ProgressOptions): ProgressReport {
  const { write, isTerminal, columns, monotonic } = options;
  let step: { name: string; from: number; startedAt: number } | undefined;
  let shown = { at: Number.NEGATIVE_INFINITY, share: 0, line: "" };
  let open = false;

  const due = (now: number, share: number, isLast: boolean): boolean => {
    const waited = now - shown.at;
    if (isLast) return true;
    if (isTerminal) return waited >= TERMINAL_INTERVAL;
    return waited >= LOG_INTERVAL || (share - shown.share >= LOG_SHARE && waited >= LOG_SHARE_INTERVAL);
  };

  return {
    report(progress) {
      const now = monotonic();
      const isNew = step?.name !== progress.step;
      if (isNew || step === undefined) step = { name: progress.step, from: progress.done, startedAt: now };
      const share = progress.of > 0 ? progress.done / progress.of : 0;
      if (!isNew && !due(now, share, progress.of > 0 && progress.done >= progress.of)) return;
      const line = progressLine(progress, {
        done: progress.done - step.from,
        milliseconds: now - step.startedAt,
      });
      if (line === shown.line && !isNew) return;
      shown = { at: now, share, line };
      if (isTerminal) write(`${CLEAR_LINE}${line.slice(0, columns - 1)}`);
      else write(`${line}\n`);
      open = isTerminal;
    },
    end() {
      if (open) write(CLEAR_LINE);
      open = false;
    },
  };
}

/** Returns a line such as `pass 12,000 of 40,000 (30 %), 4,100/s, 7 s left, rewritten 310, cleared 12`. */
function progressLine(progress: Progress, since: { done: number; milliseconds: number }): string {
  const { step, done, of, message } = progress;
  const parts: string[] = [];
  if (of > 0)
    parts.push(`${grouped(done)} of ${grouped(of)} (${Math.floor((100 * Math.min(done, of)) / of)} %)`);
  else if (done > 0) parts.push(grouped(done));
  if (since.milliseconds >= RATE_AFTER && since.done > 0) {
    const perSecond = (1_000 * since.done) / since.milliseconds;
    parts.push(`${grouped(perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond))}/s`);
    if (of > done) parts.push(`${duration((of - done) / perSecond)} left`);
  }
  for (const kind of ["rewritten", "cleared", "noted"] as const) {
    const count = progress[kind];
    if (count !== undefined && count > 0) parts.push(`${kind} ${grouped(count)}`);
  }
  if (message !== undefined) parts.push(visible(message));
  return parts.length === 0 ? step : `${step} ${parts.join(", ")}`;
}

/** Returns seconds as `7 s`, `3 min` or `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
