import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions } from "../lib/constructs/functions/function-code.ts";
import { ENVIRONMENT } from "../lib/contract/environment.ts";
import { type Figure, median, rounded } from "./figure.ts";

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
      ifMissed: "four fifths are reading the bundle, by its bytes",
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

/** Writes the file of each module that is loaded to stderr. */
const TELL_FILES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ load: (url, context, next) => { process.stderr.write("loaded " + url + "\\n"); return next(url, context); } });
`)}`;
const CACHED = 'import module from "node:module"; module.enableCompileCache();';

/**
 * Measures row 10: what a command takes, as its user runs it for the second time, by what Node takes that does nothing; and what parts of it take by
 * themselves, which says where the instructions go.
 * @param tries of which the median counts: a command runs with threads that compile, and differs by some hundredths
 */
export function measureCommands(directory: string, tries: number): Figure[] {
  const registry = join(directory, "registry.json");
  const here = join(directory, "elsewhere");
  const own = join(directory, "parts");
  mkdirSync(here);
  mkdirSync(own);
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
  const fileOf = (name: string, text: string): string => {
    writeFileSync(join(own, name), text);
    return join(own, name);
  };
  /** What as many TypeScript files take as a command loads, each with one constant. */
  const files = (name: string, count: number): number => {
    const each = Array.from({ length: count }, (_, index) =>
      fileOf(`${name}-${index}.ts`, `export const x: number = ${index};`),
    );
    return taken([
      fileOf(`${name}.mjs`, [CACHED, ...each.map((file) => `await import("${file}");`)].join("\n")),
    ]);
  };
  const commands = { help: ["--help"], validate: ["validate", registry] };
  const loaded = { help: ownFiles(commands.help), validate: ownFiles(commands.validate) };
  const bare = taken([fileOf("empty.js", "")]);
  const zod = import.meta.resolve("zod/mini");
  const parts = {
    "a line on stdout, from an ES module": taken([
      fileOf("line.mjs", `${CACHED} process.stdout.write("\\n");`),
    ]),
    [`${loaded.help} empty files, as many as --help loads`]: files("help", loaded.help),
    [`${loaded.validate} empty files, as many as validate loads`]: files("validate", loaded.validate),
    zod: taken([fileOf("zod.mjs", `${CACHED} await import("${zod}");`)]),
    "node:crypto, node:util and node:zlib": taken([
      fileOf("modules.mjs", 'import "node:crypto"; import "node:util"; import "node:zlib";'),
    ]),
  };
  const millions = (part: number): string => rounded(Math.round((part - bare) / 1e6));
  const told = Object.entries(parts).map(([name, part]) => `${name} ${millions(part)} M`);
  return [
    ...(["help", "validate"] as const).map((name): Figure => {
      const command = taken([COMMAND, ...commands[name]]);
      return {
        row: 10,
        name: `${name === "help" ? "--help" : "validate"} by bare Node, instructions`,
        value: command / bare,
        goal: { is: "at most", value: GOALS[name] },
        limit: "1: Node alone",
        ifMissed: `it takes ${millions(command)} M above the ${rounded(Math.round(bare / 1e6))} M of Node alone; by themselves, above Node: ${told.join(", ")}`,
        from: { bare, command, ...parts },
      };
    }),
    ...Object.entries(parts).map(
      ([name, part]): Figure => ({ row: 10, name: `${name}, by bare Node`, value: part / bare, from: {} }),
    ),
  ];
}

/** Returns how many TypeScript files a command loads. */
function ownFiles(words: readonly string[]): number {
  const { stderr } = spawnSync(process.execPath, ["--import", TELL_FILES, COMMAND, ...words], {
    encoding: "utf8",
  });
  return stderr.split("\n").filter((line) => line.startsWith("loaded ") && line.endsWith(".ts")).length;
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
