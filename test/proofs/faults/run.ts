import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openTestEngine } from "../../engine/test-engine.ts";
import { FAMILIES, type FamilyName } from "./families.ts";
import { printCall, printTrial } from "./print.ts";
import { createStages } from "./stages.ts";
import { argumentsOf, callsOf, placesOf, type Task, trialOf } from "./task.ts";
import { judge, statusOf } from "./trial.ts";
import type { Message } from "./worker.ts";

/**
 * `npm run prove faults`: every call of the representative run with every fault of every family, then random schedules, most of them with
 * two crashes, the others with two faults of any kind.
 *
 * --schedules n   how many random schedules (default 5,600, of which 5,040 are pairs of crashes)
 * --from n        the first of their seeds (default 1)
 * --every n       of the places only each n-th, so that neighbours in time and in kind are met in turn (default 1)
 * --families f,g  only these families, or none with an empty name
 * --workers n     processes (default one a processor)
 * --report file   writes what came of it as JSON, with the names of vitest's report
 * --seed n        one schedule alone, with its script and the trace of its calls
 * --family f --variant v --call n   one place of a family alone
 */
const { values: given } = parseArgs({
  options: {
    schedules: { type: "string", default: "5600" },
    from: { type: "string", default: "1" },
    every: { type: "string", default: "1" },
    families: { type: "string", default: Object.keys(FAMILIES).join(",") },
    workers: { type: "string", default: String(availableParallelism()) },
    report: { type: "string" },
    seed: { type: "string" },
    family: { type: "string" },
    variant: { type: "string" },
    call: { type: "string" },
  },
});

/** A history takes about a second; a history that takes this long has no end. */
const ENDLESS_MS = 120_000;

const alone = taskAlone();
process.exitCode = alone === undefined ? await runAll() : await runAlone(alone);

function taskAlone(): Task | undefined {
  if (given.seed !== undefined) return { seed: Number(given.seed) };
  const { family, variant, call } = given;
  if (family === undefined || variant === undefined || call === undefined) return undefined;
  if (!(family in FAMILIES)) throw new Error(`there is no family ${family}`);
  return { family: family as FamilyName, variant, call: Number(call) };
}

async function runAlone(task: Task): Promise<number> {
  const engine = await openTestEngine();
  const stages = createStages(engine.endpoint);
  const trial = trialOf(task, (await stages.of()).calls);
  say(printTrial(trial));
  const { history, violations } = await judge(await stages.of(task), trial);
  for (const call of history.calls) say(printCall(call));
  for (const [name, end] of history.ends) say(`${name} ended: ${statusOf(end)}`);
  for (const violation of violations) say(`violation: ${violation}`);
  say(`${violations.length} violations`);
  await stages.close();
  await engine.close();
  return violations.length === 0 ? 0 : 1;
}

async function runAll(): Promise<number> {
  const families = new Set(given.families.split(","));
  const schedules = Number(given.schedules);
  const started = performance.now();
  const done = { places: 0, schedules: 0, pairs: 0, calls: 0, faults: 0, violations: 0 };
  const underWay = new Map<ChildProcess, { readonly task: Task; readonly since: number }>();
  let tasks: Iterator<Task> | undefined;
  let of = 0;

  const open = (calls: number): Iterator<Task> => {
    const places = placesOf(calls)
      .filter((task) => "family" in task && families.has(task.family))
      .filter((_, number) => number % Number(given.every) === 0);
    of = places.length + schedules;
    for (const name of Object.keys(FAMILIES) as FamilyName[]) {
      if (families.has(name))
        say(
          `${name}: ${callsOf(name, calls)} calls x ${FAMILIES[name].variants.length}: ${FAMILIES[name].title}`,
        );
    }
    return (function* (): Iterator<Task> {
      yield* places;
      for (let seed = Number(given.from); seed < Number(given.from) + schedules; seed += 1) yield { seed };
    })();
  };

  const count = (judged: Extract<Message, { kind: "judged" }>): void => {
    const { task, violations, calls, faults, crashes } = judged;
    done["seed" in task ? "schedules" : "places"] += 1;
    if ("seed" in task && crashes === 2) done.pairs += 1;
    done.calls += calls;
    done.faults += faults;
    if (violations.length === 0) return;
    done.violations += 1;
    say(`violated: npm run prove faults -- ${argumentsOf(task)}`);
    for (const violation of violations.slice(0, 5)) say(`  ${violation}`);
  };

  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = fork(new URL("./worker.ts", import.meta.url));
      const next = (): void => {
        const task = tasks?.next();
        const isOver = task === undefined || task.done === true;
        if (isOver) underWay.delete(worker);
        else underWay.set(worker, { task: task.value, since: performance.now() });
        worker.send(isOver ? "stop" : task.value);
      };
      worker.on("message", (message: Message) => {
        if (message.kind === "ready") tasks ??= open(message.calls);
        else count(message);
        next();
      });
      worker.on("error", reject);
      worker.on("exit", (code) => {
        underWay.delete(worker);
        if (code === 0) resolve();
        else reject(new Error(`a worker ended with ${code}`));
      });
    });

  const progress = setInterval(() => {
    const seconds = (performance.now() - started) / 1_000;
    const all = done.places + done.schedules;
    process.stderr.write(
      `${all} of ${of}, ${done.violations} violated, ${(all / seconds).toFixed(1)} a second\n`,
    );
    for (const [worker, { task, since }] of underWay) {
      if (performance.now() - since < ENDLESS_MS) continue;
      say(`no end after ${ENDLESS_MS / 1_000} s: npm run prove faults -- ${argumentsOf(task)}`);
      worker.disconnect();
    }
  }, 5_000);
  await Promise.all(Array.from({ length: Number(given.workers) }, work));
  clearInterval(progress);
  const seconds = (performance.now() - started) / 1_000;
  const rate = (done.places + done.schedules) / seconds;
  say(
    `points tried ${done.places}, schedules ${done.schedules} (of them ${done.pairs} with two crashes), calls ${done.calls}, faults met ${done.faults}, violations ${done.violations}, ${rate.toFixed(1)} schedules a second, ${seconds.toFixed(0)} s`,
  );
  const tried = done.places + done.schedules;
  const success = done.violations === 0 && tried === of;
  if (given.report !== undefined) {
    const numPassedTests = tried - done.violations;
    writeFileSync(
      given.report,
      JSON.stringify({ numPassedTests, numFailedTests: of - numPassedTests, success }),
    );
  }
  return success ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
