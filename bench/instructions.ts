import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions } from "../lib/constructs/functions/function-code.ts";
import { ENVIRONMENT } from "../lib/contract/environment.ts";
import { type Figure, median } from "./figure.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = join(ROOT, "bin/modelkeeper.js");

/** No compilation, no other threads, no chance: the same program takes the same instructions, to a thousandth. */
const SAME_EACH_TIME = [
  "--jitless",
  "--single-threaded",
  "--predictable",
  "--hash-seed=1",
  "--random-seed=1",
];
const GOALS = { coldStartMillions: 120, bundleBytes: 300_000, files: 1, help: 1.25, validate: 1.6 };

/** The constructs set more variables; these are all that a slice needs to start. */
const VARIABLES = {
  [ENVIRONMENT.service]: "bench",
  [ENVIRONMENT.modelsTable]: "models",
  [ENVIRONMENT.ledgerTable]: "ledger",
  [ENVIRONMENT.referenceTables]: "{}",
  [ENVIRONMENT.leaseSeconds]: "120",
  [ENVIRONMENT.journalRetentionSeconds]: "34560000",
  [ENVIRONMENT.segmentsAtOnce]: "40",
  AWS_REGION: "eu-west-1",
};

/** Says why instructions cannot be counted on this machine; undefined where they can. */
export function whyNotCounted(): string | undefined {
  return spawnSync("valgrind", ["--version"]).error === undefined
    ? undefined
    : "valgrind is not installed: apt-get install valgrind";
}

/** Measures row 9: what the slice's bundle weighs, and what loading it takes more than loading a handler that does nothing. */
export function measureColdStart(directory: string): Figure[] {
  const bundles = join(directory, "bundles");
  bundleFunctions(bundles);
  const slice = join(bundles, "slice");
  const files = readdirSync(slice);
  const bytes = files.reduce((sum, file) => sum + statSync(join(slice, file)).size, 0);
  const empty = join(directory, "empty.cjs");
  writeFileSync(empty, "exports.handler = async () => ({});\n");
  const instructions = {
    empty: countInstructions([...SAME_EACH_TIME, empty], VARIABLES),
    slice: countInstructions([...SAME_EACH_TIME, join(slice, "index.js")], VARIABLES),
  };
  return [
    {
      row: 9,
      name: "cold start of the slice above an empty handler, million instructions",
      value: (instructions.slice - instructions.empty) / 1e6,
      goal: { is: "at most", value: GOALS.coldStartMillions },
      limit: "about 70: 300 KB have to be parsed",
      from: instructions,
    },
    {
      row: 9,
      name: "bundle of the slice, bytes",
      value: bytes,
      goal: { is: "at most", value: GOALS.bundleBytes },
      from: { files },
    },
    {
      row: 9,
      name: "files of the slice",
      value: files.length,
      goal: { is: "at most", value: GOALS.files },
      from: { files },
    },
  ];
}

/**
 * Measures row 10: what a command takes, as its user runs it for the second time, by what Node takes that does nothing.
 * @param tries of which the median counts: a command runs with threads that compile, and differs by some hundredths
 */
export function measureCommands(directory: string, tries: number): Figure[] {
  const empty = join(directory, "empty.js");
  const registry = join(directory, "registry.json");
  const here = join(directory, "elsewhere");
  mkdirSync(here);
  writeFileSync(empty, "");
  execFileSync(process.execPath, [COMMAND, "build", "--out", registry], { stdio: "ignore" });
  const environment = { NODE_COMPILE_CACHE: join(directory, "compiled") };
  const taken = (words: readonly string[]): number => {
    // The first run compiles, and leaves what it compiled for the others.
    spawnSync(process.execPath, words, {
      cwd: here,
      env: { ...process.env, ...environment },
      stdio: "ignore",
    });
    return median(Array.from({ length: tries }, () => countInstructions(words, environment, here)));
  };
  const instructions = {
    bare: taken([empty]),
    help: taken([COMMAND, "--help"]),
    validate: taken([COMMAND, "validate", registry]),
  };
  return (["help", "validate"] as const).map((name) => ({
    row: 10,
    name: `${name === "help" ? "--help" : "validate"} by bare Node, instructions`,
    value: instructions[name] / instructions.bare,
    goal: { is: "at most", value: GOALS[name] },
    limit: "1: Node alone",
    from: instructions,
  }));
}

/** Returns the instructions that a Node process takes from its start to its end, in user space. @throws Error when valgrind says none */
function countInstructions(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = ROOT,
): number {
  const options = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
  const { stderr } = spawnSync("valgrind", [...options, process.execPath, ...words], {
    cwd,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [, counted] = /Collected : (\d+)/.exec(stderr) ?? [];
  if (counted === undefined) throw new Error(`valgrind counted nothing of ${words.join(" ")}: ${stderr}`);
  return Number(counted);
}
