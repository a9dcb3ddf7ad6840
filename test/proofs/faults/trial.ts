import { Failure } from "../../../lib/contract/errors.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { createTestPlatform, type TestOptions, type TestPlatform } from "../../platform/test-platform.ts";
import { differencesOf, type End, endOf } from "./ends.ts";
import { fill } from "./fill.ts";
import type { Contents, History } from "./history.ts";
import { violationsOf } from "./invariants.ts";
import { AFTER, SIZES } from "./representative.ts";
import { isCrash } from "./script.ts";
import type { ProcessEnd } from "./simulation.ts";
import { type Part, play, type Story } from "./story.ts";
import { createWorld, type World } from "./world.ts";

/** A story, and what is known of its end beside the invariants. */
export type Trial = {
  readonly story: Story;
  /**
   * `same`: everything is as without faults; `references`: at least the references are; `any`: others have changed the data meanwhile; a story:
   * everything is as after that story.
   */
  readonly end: "same" | "references" | "any" | { readonly as: string; readonly acts: Story["acts"] };
  /** How processes may end; those that are not named, in any way that is usual. */
  readonly statuses: Readonly<Record<string, readonly string[]>>;
  /** What else must be so, in words when it is not. */
  readonly check?: (history: History) => readonly string[];
};

/** A world with the registry before applied, and the representative run as it is without any fault. */
export type Stage = {
  readonly world: World;
  readonly base: Contents;
  readonly end: End;
  readonly history: History;
  /** How many calls the run makes. */
  readonly calls: number;
  /** The ends of other stories without faults, by their names; filled when they are asked for. */
  readonly ends: Map<string, End>;
};

/** One command, and the registry of the representative run. */
export const applying = (registry: RegistryDocument) => ({ do: "apply", registry }) as const;

/** @param endpoint of an engine. @default that of the test run */
export async function createStage(endpoint?: string, options: TestOptions = SIZES): Promise<Stage> {
  const platform = await prepare(endpoint);
  const world = await createWorld(platform, options);
  const base = world.observer.contents();
  const parts = [{ name: "first", deed: applying(AFTER) }];
  const story = { seed: 1, acts: [{ parts }] };
  // Once without looking: what is loaded by the first run only must not be waited for by those that are compared.
  await play(world, story);
  await world.restore(base);
  const history = await play(world, story);
  const end = endOf(world.observer.contents());
  return { world, base, history, end, calls: history.calls.length, ends: new Map() };
}

async function prepare(endpoint: string | undefined): Promise<TestPlatform> {
  const platform = await createTestPlatform({ ...SIZES, endpoint });
  await fill(platform);
  return platform;
}

export type Verdict = { readonly violations: readonly string[]; readonly history: History };

/** Plays a trial from the beginning, and judges it. */
export async function judge(stage: Stage, trial: Trial): Promise<Verdict> {
  const { world } = stage;
  const expected = typeof trial.end === "string" ? stage.end : await endAfter(stage, trial.end);
  await world.restore(stage.base);
  const history = await play(world, trial.story);
  const end = endOf(world.observer.contents());
  const differences = differencesOf(end, expected).filter(
    (one) =>
      !["references", "any"].includes(String(trial.end)) ||
      (trial.end === "references" && one.includes(" workspace ")),
  );
  const parts = new Map(trial.story.acts.flatMap(({ parts }) => parts.map((part) => [part.name, part])));
  const wrongEnds = [...history.ends].flatMap(([name, how]) => {
    const allowed = trial.statuses[name] ?? usualEndsOf(parts.get(name));
    const status = statusOf(how);
    return allowed.includes(status) ? [] : [`${name} ended as ${status}`];
  });
  return {
    history,
    violations: [
      ...violationsOf(history, { isSettled: true, inForce: inForceOf(trial.story, history) }),
      ...differences,
      ...wrongEnds,
      ...(trial.check?.(history) ?? []),
    ],
  };
}

/** Returns the end of a story without faults, which is played once. */
async function endAfter(
  { world, base, ends }: Stage,
  { as, acts }: Exclude<Trial["end"], string>,
): Promise<End> {
  const known = ends.get(as);
  if (known !== undefined) return known;
  await world.restore(base);
  await play(world, { seed: 1, acts });
  const end = endOf(world.observer.contents());
  ends.set(as, end);
  return end;
}

/** How a process may end that others get in the way of. */
function usualEndsOf(part: Part | undefined): readonly string[] {
  const crashed = part?.script?.some(isCrash) === true ? ["crashed"] : [];
  switch (part?.deed.do) {
    case "apply":
      return ["succeeded", "nothing-to-do", "superseded", ...crashed];
    case "cleanup":
      return ["succeeded", "nothing-to-do", "busy", ...crashed];
    case "mark":
    case "unmark":
      return ["done", "run-active", "wrong-state", "unknown-entry", ...crashed];
    default:
      return ["done", ...crashed];
  }
}

/** Returns the processes that applied a registry with nobody beside them, to their end. */
function inForceOf({ acts }: Story, { ends }: History): Map<string, RegistryDocument> {
  const inForce = new Map<string, RegistryDocument>();
  for (const { parts } of acts) {
    const [{ name, deed } = { name: "", deed: undefined }, ...others] = parts;
    const end = ends.get(name);
    if (others.length > 0 || deed?.do !== "apply" || end?.how !== "done") continue;
    if (["succeeded", "nothing-to-do"].includes(statusOf(end))) inForce.set(name, deed.registry);
  }
  return inForce;
}

/** Returns how a process ended: a status, the code of a failure, or an error. */
export function statusOf(end: ProcessEnd): string {
  switch (end.how) {
    case "crashed":
      return "crashed";
    case "failed":
      if (end.error instanceof Failure) return end.error.code;
      return end.error instanceof Error ? `${end.error.name}: ${end.error.message}` : String(end.error);
    case "done":
      return (end.value as { readonly status?: string } | undefined)?.status ?? "done";
  }
}
