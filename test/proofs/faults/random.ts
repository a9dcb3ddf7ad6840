import { createRandom } from "../../../lib/local/example/random.ts";
import { AFTER, BEFORE, LATER, OTHER } from "./representative.ts";
import { FAULT_KINDS, type Fault, isCrash } from "./script.ts";
import { anyOrder } from "./simulation.ts";
import type { Act, Deed, Edit, Part } from "./story.ts";
import { applying, type Trial } from "./trial.ts";
import { USER_EDITS } from "./users.ts";

const LEASE_MS = 15_000;

/**
 * A story with two faults of any kind, made from a seed: half of them repeat one command, the others apply registries forward and back, mark and
 * unmark, and let users change things meanwhile. It ends with a run without faults that finishes what is left.
 *
 * @param calls of the representative run: about how many a process makes
 */
export function randomTrial(seed: number, calls: number): Trial {
  const random = createRandom(seed).fraction;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const below = (limit: number): number => Math.floor(random() * limit);
  const isPlain = random() < 0.5;
  const registry = isPlain ? AFTER : pick([AFTER, BEFORE, LATER, OTHER]);

  const deed = (): Deed => {
    const kind = random();
    if (kind < 0.15) return { do: "cleanup", all: random() < 0.5 };
    if (isPlain || kind < 0.75) return applying(isPlain ? AFTER : pick([AFTER, AFTER, BEFORE, LATER, OTHER]));
    return {
      do: pick(["mark", "unmark"]),
      entry: pick(["delete:openai/old@1=new", "delete:openai/gone@1="]),
    };
  };
  const faultAt = (call: number): Fault => {
    const kind = pick(FAULT_KINDS);
    if (/^(stall|delay)/.test(kind)) return { kind, call, milliseconds: below(3 * LEASE_MS) };
    return kind === "throttle" ? { kind, call, times: 1 + below(3) } : { kind, call };
  };

  const parts: Part[][] = Array.from({ length: pick([2, 2, 3]) }, (_, act) =>
    Array.from({ length: pick([1, 1, 2, 3]) }, (_, number) => {
      const name = `${act + 1}${"abc"[number]}`;
      // A process that begins with others may begin when they are somewhere in the middle.
      const from = number === 0 ? undefined : { process: `${act + 1}a`, call: 1 + below(calls) };
      return {
        name,
        deed: act + number === 0 ? applying(registry) : deed(),
        ...(from === undefined ? {} : { from }),
      };
    }),
  );
  // The first fault meets the first process, which has all the work before it; the other one the same process, or one that comes after it
  // and often finds little left to do: its calls are counted from a smaller number.
  const first = faultAt(1 + below(calls));
  const others = parts.flat().slice(1);
  const sameProcess = !isCrash(first) && random() < 0.4;
  const second = sameProcess
    ? faultAt(first.call + below(10))
    : faultAt(1 + Math.floor(random() ** 3 * calls));
  const scripts = new Map<string, Fault[]>([["1a", sameProcess ? [first, second] : [first]]]);
  if (!sameProcess) scripts.set(pick(others).name, [second]);
  const edits = (of: readonly Part[]): Edit[] =>
    isPlain || random() < 0.5
      ? []
      : [
          {
            process: pick(of).name,
            call: 1 + below(calls),
            table: "workspace",
            edit: pick(Object.values(USER_EDITS)),
          },
        ];

  const acts: Act[] = parts.map((of) => ({
    parts: of.map((part) => ({ ...part, script: scripts.get(part.name) ?? [] })),
    edits: edits(of),
    pauseMs: pick([0, 0, 1_000, 86_400_000]),
  }));
  const last = (name: string): Act => ({
    parts: [{ name, deed: applying(registry) }],
    pauseMs: 2 * LEASE_MS,
  });
  return {
    story: {
      seed,
      policy: anyOrder(random, pick([0.5, 0.9, 0.98])),
      latencyMs: pick([1, 10, 100, 500]),
      // The last run sends what a process that died after the run had left.
      acts: [
        ...acts,
        last("last"),
        last("once-more"),
        { parts: [{ name: "daily", deed: { do: "cleanup", all: true } }] },
      ],
    },
    end: isPlain ? "same" : "any",
    statuses: {
      last: ["succeeded", "nothing-to-do"],
      "once-more": ["nothing-to-do"],
      daily: ["succeeded", "nothing-to-do"],
    },
  };
}
