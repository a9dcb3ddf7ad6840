import { parseArgs } from "node:util";
import { openTestEngine } from "../../engine/test-engine.ts";
import type { CaseBudgets } from "./case.ts";
import { findFault, playAgain } from "./property.ts";

/**
 * `npm run prove round-trip`: sources, items and registries without end, applied one after another to tables on a real engine, and judged by an
 * oracle of its own.
 *
 * --runs n      how many cases (default 500)
 * --seed n      of the first one (default: another one each time)
 * --minutes n   at most, shrinking included (default 60)
 * --case text   one case alone, as a failure prints it
 */
const { values: given } = parseArgs({
  options: {
    runs: { type: "string", default: "500" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    minutes: { type: "string", default: "60" },
    case: { type: "string" },
  },
});
const [runs, seed, minutes] = [Number(given.runs), Number(given.seed), Number(given.minutes)];
const SHOWN_EACH = 50;

const engine = await openTestEngine();
try {
  process.exitCode = given.case === undefined ? await runAll() : await runAgain(given.case);
} finally {
  await engine.close();
}

async function runAll(): Promise<number> {
  const done = { cases: 0, tables: 0, sources: 0, items: 0 };
  const tell = (): void =>
    say(
      `${done.cases} cases of seed ${seed}: ${done.tables} tables, ${done.sources} sources, ${done.items} items`,
    );
  const fault = await findFault({
    runs,
    seed,
    minutes,
    endpoint: engine.endpoint,
    report({ tables }) {
      done.cases += 1;
      done.tables += tables.length;
      for (const { sources, items } of tables) {
        done.sources += sources.length;
        done.items += items.length;
      }
      if (done.cases % SHOWN_EACH === 0) tell();
    },
  });
  tell();
  say(fault ?? "nothing wrong");
  return fault === undefined ? 0 : 1;
}

async function runAgain(text: string): Promise<number> {
  const faults = await playAgain(JSON.parse(text) as CaseBudgets, engine.endpoint);
  for (const fault of faults) say(fault);
  say(`${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
