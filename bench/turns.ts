import type { UpdateStatement } from "../lib/domain/references/statement.ts";
import { makePass, planRegistry } from "./begin-run.ts";
import { median } from "./figure.ts";
import type { Bench, BenchPlatform } from "./platform.ts";
import { denseReferences, registryAfter, registryBefore, type Workload } from "./workload.ts";

export type Batch = readonly UpdateStatement[];

/** The milliseconds that so many references took in the pass, and in each of the others. */
export type Round<Other extends string> = {
  readonly references: number;
  readonly ms: Readonly<Record<"pass" | Other, number>>;
};

/** References of a round at least: fewer say nothing. */
const LEAST = 1_000;

/**
 * Makes a pass that takes turns with others, every second or so, so that other work of the machine hits both. The first round, which warms the process
 * up, is left out, and what is left for a last one. A pass includes reading, deciding, the journal, marks and cursors.
 * @param others have their turn after a chunk, or a part of one, with the batches that the pass wrote; returns the milliseconds that count
 */
export async function takeTurns<Other extends string>(
  bench: Bench,
  workload: Workload,
  others: (batches: readonly Batch[]) => Promise<Record<Other, number>>,
): Promise<Round<Other>[]> {
  const platform = await loaded(bench, workload);
  const { passes, tables } = platform.container;
  const rounds: Round<Other>[] = [];
  let batches: Batch[] = [];
  const planned = await planRegistry(platform, registryAfter(workload.models, "replaced"));
  let started = performance.now();
  const rewrite: typeof tables.rewrite = async (statements, window) => {
    const results = await tables.rewrite(statements, window);
    // What came too late was not sent, and comes again.
    if (results !== "late") batches.push(statements);
    return results;
  };
  // A cursor is saved when no batch is in flight: after a chunk, and every second or so within one.
  const saveCursor: typeof passes.saveCursor = async (lease, segment, cursor) => {
    await passes.saveCursor(lease, segment, cursor);
    if (batches.flat().length < LEAST) return;
    const pass = performance.now() - started;
    rounds.push({ references: batches.flat().length, ms: { pass, ...(await others(batches)) } });
    batches = [];
    started = performance.now();
  };
  const container = {
    ...platform.container,
    tables: { ...tables, rewrite },
    passes: { ...passes, saveCursor },
    // The turns of others are no time of the slice: it would read the less the more they took.
    readMs: Number.POSITIVE_INFINITY,
    workMs: Number.POSITIVE_INFINITY,
  };
  await makePass({ ...platform, container }, planned);
  return rounds.slice(1);
}

/** Returns a platform whose references are to be moved by the registry after. */
export async function loaded(bench: Bench, workload: Workload): Promise<BenchPlatform> {
  const platform = await bench.platform();
  await platform.load(() => denseReferences(workload));
  await platform.apply(registryBefore(workload.models));
  return platform;
}

/** Returns the milliseconds that it takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Returns the median of the rounds, in references per second. */
export function perSecond<Name extends string>(rounds: readonly Round<Name>[], name: "pass" | Name): number {
  return median(rounds.map(({ references, ms }) => (1_000 * references) / ms[name]));
}

/** Returns the median of how many times as fast as another the pass was. */
export function ratioTo<Name extends string>(name: Name, rounds: readonly Round<Name>[]): number {
  return median(rounds.map(({ ms }) => ms[name] / ms.pass));
}
