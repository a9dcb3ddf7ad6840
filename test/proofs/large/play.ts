import { fork } from "node:child_process";
import { declarationOf } from "../../../lib/constructs/functions/function-list.ts";
import { LIMITS } from "../../../lib/operations/limits.ts";
import type { ChunkSizes, LargeOrder, PageRead, Tally } from "./holder.ts";
import { createLargeStage, TEAMS } from "./stage.ts";

export type LargeFigures = {
  readonly references: number;
  readonly crashes: number;
  readonly status: string | null;
  readonly left: number;
  readonly written: number;
  /** Items of one segment that were read again after a crash, at most. */
  readonly readAgain: number;
  /** Items that one chunk can have: its references, and the page with which it had enough of them. */
  readonly chunkItems: number;
  readonly headWritesPerSecond: number;
  /** Of one execution, if all steps of the run were in it. */
  readonly historyEvents: number;
  /** The peak of each process; the last one also composes the notices. */
  readonly rssMb: readonly number[];
  readonly counted: number;
  readonly notices: number;
  readonly seconds: number;
};

/** Entered, scheduled, started, succeeded and exited, and the choice after it. */
const EVENTS_A_STEP = 7;
const LEASE_MS = 4_000;
/** What the function has that composes notices. */
const MEMORY_MB = declarationOf("compose-notices").memoryMb;

/** Many references in three tables, a tenth of all statements throttled, and a process that is killed again and again on its way. */
export async function playLarge(options: {
  readonly references: number;
  readonly crashes: number;
  readonly endpoint: string;
  readonly sizes?: ChunkSizes;
  readonly say?: (line: string) => void;
}): Promise<LargeFigures> {
  const { references, crashes, endpoint, sizes, say = () => {} } = options;
  const stage = await createLargeStage(references, endpoint);
  say(`${references} references are there`);
  const started = performance.now();
  const tallies: Tally[] = [];
  const readAgain: number[] = [];
  const earlier = new Set<string>();
  let written = 0;
  for (let crash = 0; crash <= crashes; crash += 1) {
    const until = crash === crashes ? Number.POSITIVE_INFINITY : ((crash + 1) * references) / (crashes + 1);
    const order: LargeOrder = {
      endpoint,
      tables: stage.platform.tables,
      leaseMs: LEASE_MS,
      throttled: 0.1,
      ...(sizes === undefined ? {} : { sizes }),
    };
    const tally = await hold(order, (one) => written + one.written >= until);
    tallies.push(tally);
    readAgain.push(readAgainBy(tally.pages, earlier));
    written += tally.written;
    say(
      `process ${crash + 1}: ${tally.status ?? "killed"}, ${written} of ${references} written, ${tally.rssMb} MB`,
    );
  }
  const seconds = (performance.now() - started) / 1_000;
  const [entry] = await stage.platform.entries();
  const most = (of: (tally: Tally) => number): number => Math.max(...tallies.map(of));
  return {
    references,
    crashes,
    status: tallies.at(-1)?.status ?? null,
    left: await stage.left(),
    written,
    readAgain: Math.max(...readAgain),
    chunkItems: (sizes?.chunkReferences ?? LIMITS.chunkReferences) + most(largestPage),
    headWritesPerSecond: most((tally) => tally.headWrites),
    historyEvents: EVENTS_A_STEP * most((tally) => tally.steps),
    rssMb: tallies.map((tally) => tally.rssMb),
    counted: entry?.references.rewritten ?? 0,
    notices: (await stage.platform.notices()).length,
    seconds: Math.round(seconds),
  };
}

/** Runs one process, which is killed when it has come so far. */
function hold(order: LargeOrder, isEnough: (tally: Tally) => boolean): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const holder = fork(new URL("./holder.ts", import.meta.url));
    let last: Tally | undefined;
    const pages: PageRead[] = [];
    holder.on("message", (tally: Tally) => {
      last = tally;
      pages.push(...tally.pages);
      if (isEnough(tally)) holder.kill("SIGKILL");
    });
    holder.on("exit", () => {
      if (last === undefined) reject(new Error("a process ended without a word"));
      else resolve({ ...last, pages });
    });
    holder.send(order);
  });
}

function largestPage({ pages }: Tally): number {
  return pages.reduce((most, { items }) => Math.max(most, items), 0);
}

/**
 * How many items of one segment were in pages of the same pass that an earlier process had read, at most; adds these to the earlier ones.
 */
function readAgainBy(pages: readonly PageRead[], earlier: Set<string>): number {
  const again = new Map<string, number>();
  for (const { segment, from, items, isFresh } of pages)
    if (!isFresh && earlier.has(`${segment} ${from}`)) again.set(segment, (again.get(segment) ?? 0) + items);
  for (const { segment, from } of pages) earlier.add(`${segment} ${from}`);
  return Math.max(0, ...again.values());
}

/** Returns what is wrong with the figures of scenario 29. */
export function problemsOf(figures: LargeFigures): string[] {
  const { references, status, left, counted, notices, headWritesPerSecond, historyEvents } = figures;
  const { readAgain, chunkItems, rssMb } = figures;
  return [
    ...(status === "succeeded" ? [] : [`it ended as ${status}`]),
    ...(left === 0 ? [] : [`${left} references are left`]),
    ...(counted === references ? [] : [`${counted} of ${references} were counted`]),
    ...(notices === Math.min(TEAMS, references) ? [] : [`${notices} notices`]),
    ...(headWritesPerSecond < 100
      ? []
      : [`the head row was written ${headWritesPerSecond} times in one second`]),
    ...(historyEvents < 5_000 ? [] : [`${historyEvents} events in the history`]),
    // The chunk that was under way, and as much again where that chunk had been begun before.
    ...(readAgain <= 2 * chunkItems
      ? []
      : [`${readAgain} items of a segment were read again after one crash`]),
    ...(Math.max(...rssMb) <= MEMORY_MB ? [] : [`the memory was ${rssMb.join(", ")} MB`]),
  ];
}
