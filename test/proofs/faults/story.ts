import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { DoneStatus, RunInput } from "../../../lib/contract/run-steps.ts";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { type InterpreterOptions, runStateMachine } from "../../../lib/local/interpreter.ts";
import { holdPlatform, resumePlatform } from "../../../lib/operations/ledger/hold-platform.ts";
import { markEntry, unmarkEntry } from "../../../lib/operations/ledger/mark-entry.ts";
import { requestRun } from "../../../lib/operations/run/request-run.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import type { TestPlatform } from "../../platform/test-platform.ts";
import { createAdversary } from "./adversary.ts";
import { type Call, type Contents, type History, USER, type WireItem } from "./history.ts";
import { SETS } from "./representative.ts";
import type { Script, Weather } from "./script.ts";
import { createSimulation, type Policy, type Process, type ProcessEnd } from "./simulation.ts";
import type { World } from "./world.ts";

/** What a process is there for. */
export type Deed =
  | { readonly do: "apply"; readonly registry: RegistryDocument }
  | { readonly do: "cleanup"; readonly all?: boolean }
  | { readonly do: "mark" | "unmark" | "undo"; readonly entry: string }
  | { readonly do: "hold" | "resume" }
  /** The observation of one deployment, however often it is told; `effectsBytes`: the most counts in a cursor. */
  | { readonly do: "observe"; readonly registry: RegistryDocument; readonly effectsBytes: number }
  /** An execution that had stopped, from one of its states on. */
  | {
      readonly do: "redrive";
      readonly input: RunInput;
      readonly from: NonNullable<InterpreterOptions["redrive"]>;
    }
  | { readonly do: "look"; readonly at: (platform: TestPlatform) => Promise<unknown> };

export type Part = {
  readonly name: string;
  readonly deed: Deed;
  readonly script?: Script;
  readonly weather?: Weather;
  /** Begins when another process of its act makes a call, or has ended. @default with the act */
  readonly from?: { readonly process: string; readonly call: number };
};

/** What a user does to an item, just before a call of a process. */
export type Edit = {
  readonly process: string;
  readonly call: number;
  readonly table: string;
  edit(contents: Contents): { readonly put?: WireItem; readonly delete?: WireItem } | undefined;
};

/** Processes that are there at the same time; the next act begins when all of them have ended. */
export type Act = {
  readonly parts: readonly Part[];
  readonly edits?: readonly Edit[];
  /** Time that goes by before the act, in milliseconds. */
  readonly pauseMs?: number;
};

export type Story = {
  readonly seed: number;
  readonly acts: readonly Act[];
  readonly policy?: Policy;
  readonly latencyMs?: number;
};

/** Plays a story to its end. */
export async function play(world: World, story: Story): Promise<History> {
  const contents = world.observer.contents();
  const calls: Call[] = [];
  const ends = new Map<string, ProcessEnd>();
  const startedAt = new Date(world.platform.clock.now()).toISOString();
  const simulation = createSimulation({ ...story, startedAt });
  for (const act of story.acts) {
    simulation.timeline.advance(act.pauseMs ?? 0);
    const edits = [...(act.edits ?? [])];
    const gates = new Map(act.parts.map(({ name }) => [name, Promise.withResolvers<void>()]));
    const openGates = (process: string, call: number): void => {
      for (const { name, from } of act.parts)
        if (from === undefined || (from.process === process && from.call <= call)) gates.get(name)?.resolve();
    };
    /** What is to happen just before a call of a process, or at its end. */
    const at = async (process: string, call: number): Promise<void> => {
      openGates(process, call);
      for (const edit of edits.filter((one) => one.process === process && one.call <= call)) {
        edits.splice(edits.indexOf(edit), 1);
        await makeEdit(world, calls, edit, simulation.timeline.now());
      }
    };
    const before = ({ name }: Process, number: number): Promise<void> => at(name, number);
    const closing: (() => void)[] = [];
    const running = act.parts.map(async ({ name, deed, script = [], weather }) => {
      const end = await simulation.start(name, async (process) => {
        await gates.get(name)?.promise;
        const { observer } = world;
        const adversary = createAdversary({
          simulation,
          process,
          script,
          weather,
          observer,
          history: calls,
          rewritten: world.rewritten,
          before,
        });
        const { platform, close } = world.open(simulation, adversary);
        closing.push(close);
        return perform(platform, name, deed);
      });
      await simulation.exclusively(() => at(name, Number.POSITIVE_INFINITY));
      return end;
    });
    openGates("", 0);
    const finished = await simulation.run(running);
    for (const [index, { name }] of act.parts.entries()) ends.set(name, finished[index] as ProcessEnd);
    for (const close of closing) close();
  }
  const parts = story.acts.flatMap((act) => act.parts);
  const deeds = new Map(parts.map(({ name, deed }) => [name, deed.do]));
  return {
    before: contents,
    calls,
    ends,
    deeds,
    taken: [...world.taken],
    summaries: [...world.summaries],
    emails: [...world.emails],
  };
}

function perform(platform: TestPlatform, name: string, deed: Deed): Promise<unknown> {
  const { container } = platform;
  switch (deed.do) {
    case "apply":
      return platform.apply(deed.registry, { run: `run-${name}`, waitSeconds: 3_600 });
    case "cleanup":
      return platform.cleanup({ run: `run-${name}`, all: deed.all ?? false });
    case "mark":
      return markEntry(container, { id: deed.entry, reason: "a story", by: name });
    case "unmark":
      return unmarkEntry(container, { id: deed.entry, reason: "a story", by: name });
    case "undo":
      return platform.undo(deed.entry, { run: `run-${name}` });
    case "hold":
      return holdPlatform(container, { reason: "a story", by: name });
    case "resume":
      return resumePlatform(container);
    case "observe":
      return statusOf(observe(platform, deed));
    case "redrive":
      return statusOf(runStateMachine(container, deed.input, { redrive: deed.from }));
    case "look":
      return deed.at(platform);
  }
}

/** Requests an observation, and runs it; the registry is where its deployment left it. */
async function observe(
  { container }: TestPlatform,
  { registry, effectsBytes }: Extract<Deed, { do: "observe" }>,
): Promise<DoneStatus> {
  const bundle = { registry, sources: referenceSources, sets: SETS };
  const digest = registryDigest(registry, bundle.sources, SETS);
  const run = "run-observation";
  await requestRun(container, { run, digest }, await container.head.read());
  return runStateMachine(
    { ...container, effectsBytes, mode: "observe", assets: { read: async () => JSON.stringify(bundle) } },
    {
      run,
      trigger: "deployment",
      digest,
      registry: { bucket: "assets", key: "registry.json" },
      startedAt: "2026-01-01T00:00:00.000Z",
    },
  );
}

async function statusOf(status: Promise<DoneStatus>): Promise<{ readonly status: DoneStatus }> {
  return { status: await status };
}

async function makeEdit(world: World, calls: Call[], edit: Edit, at: number): Promise<void> {
  const change = edit.edit(world.observer.contents());
  const table = world.platform.tables[edit.table];
  if (change === undefined || table === undefined) return;
  await world.wire.write(
    table,
    change.put === undefined ? [] : [change.put],
    change.delete === undefined ? [] : [change.delete],
  );
  const command = "Edit";
  calls.push({
    process: USER,
    number: calls.length + 1,
    at,
    command,
    body: "",
    fault: null,
    applied: 1,
    answer: "ok",
    changes: await world.observer.changesOf({ command, body: table }),
  });
}
