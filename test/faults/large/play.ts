import { fork } from "node:child_process";
import type { Tally } from "./holder.ts";
import { createLargeStage, TEAMS } from "./stage.ts";

export type LargeFigures = {
  readonly references: number;
  readonly crashes: number;
  readonly status: string | null;
  readonly left: number;
  readonly written: number;
  /** Items that were read more than once, for each crash. */
  readonly readAgainPerCrash: number;
  readonly headWritesPerSecond: number;
  /** Of one execution, if all steps of the run were in it. */
  readonly historyEvents: number;
  /** Of the process that used most. */
  readonly rssMb: number;
  readonly counted: number;
  readonly notices: number;
  readonly seconds: number;
};

/** Entered, scheduled, started, succeeded and exited, and the choice after it. */
const EVENTS_A_STEP = 7;
const LEASE_MS = 4_000;

/** Many references in three tables, a tenth of all statements throttled, and a process that is killed again and again on its way. */
export async function playLarge(options: {
  readonly references: number;
  readonly crashes: number;
  readonly endpoint: string;
  readonly say?: (line: string) => void;
}): Promise<LargeFigures> {
  const { references, crashes, endpoint, say = () => {} } = options;
  const stage = await createLargeStage(references, endpoint);
  say(`${references} references are there`);
  const started = performance.now();
  const tallies: Tally[] = [];
  let written = 0;
  for (let crash = 0; crash <= crashes; crash += 1) {
    const until = crash === crashes ? Number.POSITIVE_INFINITY : ((crash + 1) * references) / (crashes + 1);
    const tally = await hold(stage.platform.tables, endpoint, (one) => written + one.written >= until);
    tallies.push(tally);
    written += tally.written;
    say(
      `process ${crash + 1}: ${tally.status ?? "killed"}, ${written} of ${references} written, ${tally.rssMb} MB`,
    );
  }
  const seconds = (performance.now() - started) / 1_000;
  const [entry] = await stage.platform.entries();
  const most = (of: (tally: Tally) => number): number => Math.max(...tallies.map(of));
  const itemsRead = tallies.reduce((sum, tally) => sum + tally.itemsRead, 0);
  return {
    references,
    crashes,
    status: tallies.at(-1)?.status ?? null,
    left: await stage.left(),
    written,
    readAgainPerCrash: crashes === 0 ? 0 : Math.round((itemsRead - references) / crashes),
    headWritesPerSecond: most((tally) => tally.headWrites),
    historyEvents: EVENTS_A_STEP * most((tally) => tally.steps),
    rssMb: most((tally) => tally.rssMb),
    counted: entry?.references.rewritten ?? 0,
    notices: (await stage.platform.notices()).length,
    seconds: Math.round(seconds),
  };
}

/** One process, which is killed when it has come so far. */
function hold(
  tables: Readonly<Record<string, string>>,
  endpoint: string,
  isEnough: (tally: Tally) => boolean,
): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const holder = fork(new URL("./holder.ts", import.meta.url));
    let last: Tally | undefined;
    holder.on("message", (tally: Tally) => {
      last = tally;
      if (isEnough(tally)) holder.kill("SIGKILL");
    });
    holder.on("exit", () => {
      if (last === undefined) reject(new Error("a process ended without a word"));
      else resolve(last);
    });
    holder.send({ endpoint, tables, leaseMs: LEASE_MS, throttled: 0.1 });
  });
}

/** What is wrong with the figures of scenario 29. */
export function problemsOf(figures: LargeFigures, chunk: number): string[] {
  const { references, status, left, counted, notices, headWritesPerSecond, historyEvents } = figures;
  const tables = 3;
  return [
    ...(status === "succeeded" ? [] : [`it ended as ${status}`]),
    ...(left === 0 ? [] : [`${left} references are left`]),
    ...(counted === references ? [] : [`${counted} of ${references} were counted`]),
    ...(notices === Math.min(TEAMS, references) ? [] : [`${notices} notices`]),
    ...(headWritesPerSecond < 100
      ? []
      : [`the head row was written ${headWritesPerSecond} times in one second`]),
    ...(historyEvents < 5_000 ? [] : [`${historyEvents} events in the history`]),
    // A slice of each table was under way, and its chunk and page are read again.
    ...(figures.readAgainPerCrash <= tables * 2 * chunk
      ? []
      : [`${figures.readAgainPerCrash} read again for each crash`]),
  ];
}
