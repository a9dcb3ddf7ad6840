import type { RegistryDocument } from "../../../../lib/contract/registry-document.ts";
import type { TestOptions } from "../../../platform/test-platform.ts";
import { AFTER } from "../representative.ts";
import type { Act } from "../story.ts";
import { applying, type Trial } from "../trial.ts";

/** Trials that go through every call of a process, none left out. */
export type Family = {
  readonly title: string;
  /** Each of them at each call. */
  readonly variants: readonly string[];
  /** How many calls the family goes through. @default those of the representative run */
  readonly calls?: number;
  /** What is smaller than usual in its stories. @default nothing */
  readonly sizes?: Pick<TestOptions, "composedTogether" | "composeMs">;
  trialOf(variant: string, call: number): Trial;
};

/** Longer than any lease of a story, which has 15 s. */
export const PAST_THE_LEASE_MS = 40_000;

/** One command alone, without faults. */
export function alone(name: string, registry: RegistryDocument = AFTER, pauseMs = 0): Act {
  return { parts: [{ name, deed: applying(registry) }], pauseMs };
}

/** Whichever process was first, the work is done, and nothing is left to do. */
export const FINISHED = ["succeeded", "nothing-to-do"];
export const NOTHING_LEFT = ["nothing-to-do"];
