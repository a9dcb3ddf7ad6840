import { formatPointer } from "../lib/domain/items/pointer.ts";
import type { Assignment, UpdateStatement } from "../lib/domain/references/statement.ts";
import { makePass, planRegistry } from "./begin-run.ts";
import type { Figure } from "./figure.ts";
import type { Bench } from "./platform.ts";
import { bodyOf, postAll } from "./throughput.ts";
import { registryAfter, registryBefore, sparseReferences } from "./workload.ts";

/** Of so many items one holds a reference to the deleted model. A chunk of 2,000 references then reads 10,000 items. */
const ITEMS_A_REFERENCE = 5;
const GOAL = 1.1;
/** Batches of a chunk that the plain loop takes back: enough for a time, and a fraction of what the pass has sent. */
const MOST_BY_LOOP = 20;
/** The least number of chunks that make a figure. */
const LEAST_CHUNKS = 5;

/**
 * One chunk: its items and references, milliseconds and processor milliseconds of the pass, and milliseconds that the plain loop takes for as many
 * references. Only sums of chunks say something: items stand in the order of their kinds, and between 2,000 references there are 6,000 to 30,000.
 */
type Round = {
  readonly items: number;
  readonly references: number;
  readonly wall: number;
  readonly cpu: number;
  readonly plain: number;
};

type Measured = {
  readonly items: number;
  readonly calls: number;
  readonly units: number;
  readonly rounds: readonly Round[];
};

/** Measures row 11: what a pass takes for an item in small and in large tables. @param sizes items, smallest first */
export async function measureGrowth(bench: Bench, sizes: readonly number[]): Promise<Figure[]> {
  const [least = 0] = sizes;
  // The first pass warms the process up.
  await measure(bench, least);
  const measured: Measured[] = [];
  for (const size of sizes) {
    const times: Measured[] = [];
    do times.push(await measure(bench, size));
    while (times.flatMap(({ rounds }) => rounds).length < LEAST_CHUNKS);
    measured.push({ ...(times[0] as Measured), rounds: times.flatMap(({ rounds }) => rounds) });
  }
  const first = figuresOf(measured[0] as Measured);
  return measured.slice(1).flatMap((one) => {
    const here = figuresOf(one);
    const figure = (name: string, of: keyof typeof here, isGoal: boolean): Figure => ({
      row: 11,
      name: `${one.items} items: ${name}, by that of ${least}`,
      value: here[of] / first[of],
      ...(isGoal ? { goal: { is: "at most", value: GOAL } as const } : {}),
      from: { [least]: first[of], [one.items]: here[of] },
    });
    return [
      figure("calls an item", "calls", true),
      figure("write units an item", "units", true),
      figure("processor time an item", "cpu", true),
      figure("time of the pass by the plain loop", "byPlain", true),
      figure("time an item", "wall", false),
      figure("time of the plain loop", "plain", false),
    ];
  });
}

function figuresOf({ items, calls, units, rounds }: Measured) {
  const sum = (of: keyof Round): number => rounds.reduce((total, round) => total + round[of], 0);
  return {
    calls: calls / items,
    units: units / items,
    cpu: sum("cpu") / sum("items"),
    wall: sum("wall") / sum("items"),
    plain: sum("plain") / sum("references"),
    byPlain: sum("wall") / sum("plain"),
  };
}

/**
 * Makes a pass over a table of its own. After each chunk the plain loop has a turn on the same table: it takes the first batches of the chunk back, in
 * statements of the same form, so that it does the same work in a table of the same size.
 */
async function measure(bench: Bench, items: number): Promise<Measured> {
  const platform = await bench.platform();
  await platform.load(() => sparseReferences({ items, itemsAReference: ITEMS_A_REFERENCE, teams: TEAMS }));
  await platform.apply(registryBefore(1));
  const planned = await planRegistry(platform, registryAfter(1, "replaced"));
  const { container, account } = platform;
  const { passes, tables } = container;
  const rounds: Round[] = [];
  let batches: (readonly UpdateStatement[])[] = [];
  /** Items that were read before the chunk, by segment. */
  const read = new Map<number, number>();
  account.reset();
  let started = performance.now();
  let startedCpu = process.cpuUsage();
  const rewrite: typeof tables.rewrite = async (statements, window) => {
    const results = await tables.rewrite(statements, window);
    // What came too late is sent again, and what has no known result is read back: the loop can take back only what was certainly written.
    if (results !== "late") batches.push(statements.filter((_, at) => results[at]?.status === "written"));
    return results;
  };
  const saveCursor: typeof passes.saveCursor = async (lease, segment, cursor) => {
    await passes.saveCursor(lease, segment, cursor);
    if (cursor.underWay !== undefined) return;
    const wall = performance.now() - started;
    const { user, system } = process.cpuUsage(startedCpu);
    const references = batches.flat().length;
    const some = batches.slice(0, MOST_BY_LOOP).map((batch) => batch.map(inverseOf));
    const bodies = some.map((batch) => bodyOf(batch, platform.tables.workspace ?? ""));
    const begun = performance.now();
    await postAll(bench.endpoint, bodies);
    const plain = ((performance.now() - begun) / some.flat().length) * references;
    const itemsHere = cursor.items - (read.get(segment.segment) ?? 0);
    // The last chunk of a table holds what is left: its fixed costs would weigh more.
    if (references >= LEAST_REFERENCES)
      rounds.push({ items: itemsHere, references, wall, cpu: (user + system) / 1_000, plain });
    read.set(segment.segment, cursor.items);
    batches = [];
    started = performance.now();
    startedCpu = process.cpuUsage();
  };
  const measuring = {
    ...container,
    tables: { ...tables, rewrite },
    passes: { ...passes, saveCursor },
  };
  await makePass({ ...platform, container: measuring }, planned);
  const { calls, write } = account.total();
  return { items, calls, units: write, rounds };
}

const TEAMS = 50;
const LEAST_REFERENCES = 1_000;

/** Returns the statement that takes another one back, under the condition that it was written. */
function inverseOf({ assignments, conditions, ...rest }: UpdateStatement): UpdateStatement {
  const swapped = (from: readonly Assignment[], by: readonly Assignment[]): Assignment[] => {
    const values = new Map(by.map((one) => [formatPointer(one.steps), one]));
    return from.map((one) => values.get(formatPointer(one.steps)) ?? one);
  };
  return {
    ...rest,
    assignments: swapped(assignments, conditions),
    conditions: swapped(conditions, assignments),
  };
}
