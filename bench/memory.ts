import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Outcome } from "../lib/contract/results.ts";
import { type Figure, median, rounded } from "./figure.ts";
import { mixedReferences, registryAfter, registryBefore } from "./workload.ts";

export type AppliedProcess = {
  readonly peakMiB: number;
  /** The most that V8's heap had, live or not, and had not given back. */
  readonly heapMiB: number;
  readonly stderr: string;
  readonly outcome: Outcome;
};

const COMMAND = fileURLToPath(new URL("../bin/modelkeeper.js", import.meta.url));
const KIB_A_MIB = 1_024;
const GOAL_MIB = 16;
/** Milliseconds between two looks. The kernel keeps the peak: only growth in the last milliseconds of a process goes unseen. */
const LOOK_MS = 5;

/** Medians of some processes, and the peak of each. */
type Runs = {
  readonly peakMiB: number;
  readonly heapMiB: number;
  readonly peaks: readonly number[];
  readonly progressLines: number;
};

/** Looks at V8's heap while a command runs, and tells the most of it as the last line on stderr. */
const HEAP_LOOK = `data:text/javascript,${encodeURIComponent(`
  let most = 0;
  setInterval(() => { most = Math.max(most, process.memoryUsage().heapTotal); }, ${LOOK_MS}).unref();
  process.on("exit", () => process.stderr.write("heap " + most + "\\n"));
`)}`;

/**
 * Measures row 8: the peak of a real `modelkeeper apply` process, with many references and with few. Peaks of one size differ by some 20 MiB, as the
 * collector happens to come earlier or later: each size has several processes, on copies of the same data.
 */
export async function measureMemory(
  directory: string,
  sizes: { readonly few: number; readonly many: number; readonly tries: number },
): Promise<Figure[]> {
  const few = await applyInProcesses(join(directory, "few"), sizes.few, sizes.tries);
  const many = await applyInProcesses(join(directory, "many"), sizes.many, sizes.tries);
  const from = { few: { references: sizes.few, ...few }, many: { references: sizes.many, ...many } };
  const heapGrowth = many.heapMiB - few.heapMiB;
  return [
    {
      row: 8,
      name: `peak memory at ${sizes.many} references minus peak at ${sizes.few}, medians of ${sizes.tries}, MiB`,
      value: many.peakMiB - few.peakMiB,
      goal: { is: "at most", value: GOAL_MIB },
      limit: "0",
      ifMissed: `V8's heap grows by ${rounded(heapGrowth)} MiB, though after each collection it holds the same; the rest is the heap of the C library, of which compiling takes half`,
      from,
    },
    { row: 8, name: `peak memory at ${sizes.many} references, MiB`, value: many.peakMiB, from: {} },
    { row: 8, name: `V8's heap at ${sizes.many} minus at ${sizes.few}, MiB`, value: heapGrowth, from: {} },
    { row: 8, name: `lines of progress at ${sizes.many} references`, value: many.progressLines, from: {} },
  ];
}

async function applyInProcesses(path: string, references: number, tries: number): Promise<Runs> {
  await loadReferences(path, mixedReferences({ teams: 50, references, models: 1 }));
  const peaks: number[] = [];
  const heaps: number[] = [];
  let progressLines = 0;
  for (let run = 0; run < tries; run += 1) {
    const copy = `${path}-${run}`;
    cpSync(path, copy, { recursive: true });
    const { peakMiB, heapMiB, stderr, outcome } = await deleteModel(path, copy);
    rmSync(copy, { recursive: true });
    if (outcome.references.rewritten !== references) throw new Error(`rewritten: ${JSON.stringify(outcome)}`);
    peaks.push(peakMiB);
    heaps.push(heapMiB);
    progressLines = stderr.split("\n").filter((line) => line.startsWith("pass ")).length;
  }
  return { peakMiB: median(peaks), heapMiB: median(heaps), peaks, progressLines };
}

/** Loads a workspace into a new data directory, and deletes the model of its references, in processes of their own. */
export async function deleteOneModel(path: string, lines: Iterable<string>): Promise<AppliedProcess> {
  await loadReferences(path, lines);
  return deleteModel(path, path);
}

/** Loads a workspace into a new data directory and applies the registry with all models, in processes of their own. */
async function loadReferences(path: string, lines: Iterable<string>): Promise<void> {
  const file = `${path}.jsonl`;
  await writeLines(file, lines);
  const before = `${path}-before.json`;
  writeFileSync(before, JSON.stringify(registryBefore(1)));
  writeFileSync(`${path}-after.json`, JSON.stringify(registryAfter(1, "replaced")));
  const data = ["--data", path, "--json"];
  await modelkeeper(["load", file, ...data]);
  rmSync(file);
  await modelkeeper(["apply", "--registry", before, ...data]);
}

/** @param directory what was loaded at the path, or a copy of it */
async function deleteModel(path: string, directory: string): Promise<AppliedProcess> {
  const { peakMiB, stdout, stderr } = await modelkeeper(
    [...["apply", "--registry", `${path}-after.json`], ...["--data", directory, "--json"]],
    ["--import", HEAP_LOOK],
  );
  const heapMiB = Number(/^heap (\d+)$/m.exec(stderr)?.[1]) / (KIB_A_MIB * 1_024);
  return { peakMiB, heapMiB, stderr, outcome: JSON.parse(stdout) as Outcome };
}

async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  const handle = await open(file, "w");
  let pending = "";
  for (const line of lines) {
    pending += line;
    if (pending.length < 1_000_000) continue;
    await handle.write(pending);
    pending = "";
  }
  await handle.write(pending);
  await handle.close();
}

/** Runs a command. @param flags of Node @throws Error when it does not end with status 0 */
export async function modelkeeper(
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<{ peakMiB: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...flags, COMMAND, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let peakKiB = 0;
  const looking = setInterval(() => {
    peakKiB = Math.max(peakKiB, peakOf(child));
  }, LOOK_MS);
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  ]).finally(() => clearInterval(looking));
  if (status !== 0)
    throw new Error(`modelkeeper ${args.join(" ")} ended with ${status}: ${stderr.slice(-2_000)}`);
  return { peakMiB: peakKiB / KIB_A_MIB, stdout, stderr };
}

/** Returns the peak memory in KiB; 0 once the process has ended. */
function peakOf({ pid }: ChildProcess): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}
