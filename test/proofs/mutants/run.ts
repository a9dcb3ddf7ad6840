import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ALL_CASES } from "../sample.ts";
import { allMutants, applyPatch, type Mutant, ROOT } from "./mutants.ts";
import { type Report, type Verdict, verdictOf } from "./verdict.ts";

/*
 * npm run prove mutants                     every mutant has to be found by a test
 * npm run prove mutants -- --only lease,46  those with one of these texts in their name
 * npm run prove mutants -- --jobs 1         one at a time; two by default
 *
 * Each is applied to a copy of the project. The test files that it names run first, the whole suite only when they find nothing.
 */

/** A mutant may make a test wait for ever; no file takes as long as this. */
const LONGEST_MS = 1_200_000;

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, jobs: { type: "string", default: "2" } },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "modelkeeper-mutants-"));
  const { stdout } = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const file of stdout.split("\0")) {
    if (file !== "" && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Runs test files, or all of them, until the first failure. */
async function runTests(copy: string, tests: readonly string[]): Promise<Verdict> {
  const output = join(copy, "report.json");
  rmSync(output, { force: true });
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const words = ["run", ...tests, "--bail=1", "--maxWorkers=1", "--reporter=json"];
  // That patches apply is not the question here.
  const child = spawn(
    process.execPath,
    [vitest, ...words, "--exclude=test/proofs/mutants/**", `--outputFile=${output}`],
    {
      cwd: copy,
      detached: true,
      stdio: "ignore",
      env: ALL_CASES,
    },
  );
  const timer = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, LONGEST_MS);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearTimeout(timer);
  const report = existsSync(output) ? (JSON.parse(readFileSync(output, "utf8")) as Report) : undefined;
  return verdictOf(status, report);
}

type Tried = {
  readonly mutant: Mutant;
  readonly isCaught: boolean;
  readonly what: string;
  readonly seconds: number;
};

async function tryMutant(mutant: Mutant, copy: string): Promise<Tried> {
  const started = performance.now();
  const problem = applyPatch(mutant, copy);
  const found =
    problem === undefined
      ? await judge(mutant, copy)
      : { isCaught: false, what: `does not apply any more: ${problem.split("\n")[0]}` };
  const left = problem === undefined ? applyPatch(mutant, copy, "--reverse") : undefined;
  if (left !== undefined) throw new Error(`${mutant.name} cannot be taken back: ${left}`);
  return { mutant, ...found, seconds: Math.round((performance.now() - started) / 1_000) };
}

async function judge({ tests }: Mutant, copy: string): Promise<Pick<Tried, "isCaught" | "what">> {
  const named = await runTests(copy, tests);
  if (named.kind === "caught") return { isCaught: true, what: named.detail };
  const all = named.kind === "green" ? await runTests(copy, []) : named;
  if (all.kind === "caught") return { isCaught: true, what: `by the whole suite only: ${all.detail}` };
  return {
    isCaught: false,
    what: all.kind === "green" ? "survives" : `says nothing: ${all.detail}`,
  };
}

async function tryAll(mutants: readonly Mutant[], copies: readonly string[]): Promise<Tried[]> {
  const queue = [...mutants];
  const tried: Tried[] = [];
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const one = await tryMutant(mutant, copy);
        tried.push(one);
        print(
          `${one.isCaught ? "caught  " : "SURVIVES"} ${String(one.seconds).padStart(4)} s  ${mutant.name}: ${one.what}`,
        );
      }
    }),
  );
  return tried;
}

const texts = values.only.split(",");
const mutants = allMutants().filter(({ name }) => texts.some((text) => name.includes(text)));
const copies = Array.from({ length: Number(values.jobs) }, copyProject);
const started = performance.now();
try {
  const named = [...new Set(mutants.flatMap(({ tests }) => tests))];
  const whole = await runTests(copies[0] as string, named);
  if (whole.kind !== "green") {
    print(`error not-green: the tests fail without any mutant: ${whole.detail}`);
    process.exitCode = 1;
  } else {
    const tried = await tryAll(mutants, copies);
    const caught = tried.filter(({ isCaught }) => isCaught).length;
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    print(`${tried.length} mutants, ${caught} caught, ${tried.length - caught} not, in ${minutes} minutes`);
    process.exitCode = Number(tried.length === 0 || caught < tried.length);
  }
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
