import { AFTER } from "./representative.ts";
import type { FaultKind } from "./script.ts";
import { applying, type Trial } from "./trial.ts";

/** Trials that go through every call of the representative run, none left out. */
export type Family = {
  readonly title: string;
  /** At each call. */
  readonly variants: readonly string[];
  trialOf(variant: string, call: number): Trial;
};

const again = ["second", "third"].map((name) => ({ parts: [{ name, deed: applying(AFTER) }] }));
const AGAIN_STATUSES = { second: ["succeeded", "nothing-to-do"], third: ["nothing-to-do"] };

/** The process dies, or does not hear what it did; the same command again finishes, and has then nothing to do. */
const points: Family = {
  title: "crash before, crash after, reply lost",
  variants: ["crash-before", "crash-after", "lose-after"],
  trialOf(kind, call) {
    const script = [{ kind: kind as FaultKind, call }];
    return {
      story: { seed: call, acts: [{ parts: [{ name: "first", deed: applying(AFTER), script }] }, ...again] },
      end: "same",
      statuses: { first: [kind === "lose-after" ? "succeeded" : "crashed"], ...AGAIN_STATUSES },
    };
  },
};

export const FAMILIES = { points } as const satisfies Record<string, Family>;
export type FamilyName = keyof typeof FAMILIES;
