import { join } from "node:path";
import { runStateMachine } from "../lib/local/interpreter.ts";
import { makeUndo } from "../lib/operations/ledger/make-undo.ts";
import type { Sent } from "./account.ts";
import type { Figure } from "./figure.ts";
import { deleteOneModel, modelkeeper } from "./memory.ts";
import type { Bench } from "./platform.ts";
import { denseReferences, mixedReferences, oldModels, registryAfter, registryBefore } from "./workload.ts";

type Sizes = { readonly few: number; readonly many: number };

/** Measures row 13: what an undo sends beside what the apply sent, and the peak memory of a real `modelkeeper undo` process. */
export async function measureUndo(bench: Bench, sizes: Sizes): Promise<Figure[]> {
  const replaced = await measure(bench, sizes.many, "replaced");
  const cleared = await measure(bench, sizes.few, "cleared");
  const few = await peakOf(join(bench.directory, "undo-few"), sizes.few);
  const many = await peakOf(join(bench.directory, "undo-many"), sizes.many);
  return [
    ...figuresOf(`${sizes.many} references rewritten`, sizes.many, replaced),
    ...figuresOf(`${sizes.few} references cleared`, sizes.few, cleared),
    {
      row: 13,
      name: `undo: peak memory at ${sizes.many} references minus peak at ${sizes.few}, MiB`,
      value: many - few,
      from: { few, many },
    },
  ];
}

type Measured = { readonly applied: Sent; readonly undone: Sent };

function figuresOf(what: string, references: number, measured: Measured): Figure[] {
  const figure = (name: string, of: keyof Sent, { [of]: sent }: Sent): Figure => ({
    row: 13,
    name: `${what}: ${name} a reference`,
    value: sent / references,
    from: measured,
  });
  return [
    figure("calls of the apply", "calls", measured.applied),
    figure("calls of the undo", "calls", measured.undone),
    figure("write units of the apply", "write", measured.applied),
    figure("write units of the undo", "write", measured.undone),
    figure("read units of the undo", "read", measured.undone),
  ];
}

async function measure(bench: Bench, references: number, end: "replaced" | "cleared"): Promise<Measured> {
  const { load, apply, account, container } = await bench.platform();
  await load(() => denseReferences({ teams: 50, references, models: 1 }));
  await apply(registryBefore(1));
  account.reset();
  await apply(registryAfter(1, end));
  const applied = account.total();
  await apply(registryBefore(1));
  account.reset();
  const order = { id: modelOf(), reason: "measured", by: "bench", isDryRun: false, waitSeconds: 60 };
  const { references: counts } = await makeUndo(container, order, () => {
    const startedAt = new Date(container.clock.now()).toISOString();
    return runStateMachine(container, { run: "undo", trigger: "command", digest: null, startedAt });
  });
  if (counts.restored !== references) throw new Error(`restored: ${JSON.stringify(counts)}`);
  return { applied, undone: account.total() };
}

function modelOf(): string {
  const [model = ""] = oldModels(1);
  return model;
}

async function peakOf(path: string, references: number): Promise<number> {
  await deleteOneModel(path, mixedReferences({ teams: 50, references, models: 1 }));
  const data = ["--data", path, "--json"];
  await modelkeeper(["apply", "--registry", `${path}-before.json`, ...data]);
  const { peakMiB, stdout } = await modelkeeper(["undo", modelOf(), "--reason", "measured", "--data", path]);
  if (!stdout.includes("as before")) throw new Error(stdout.slice(0, 2_000));
  return peakMiB;
}
