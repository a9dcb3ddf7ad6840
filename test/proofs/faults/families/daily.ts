import { AFTER } from "../representative.ts";
import { type FaultKind, isCrash } from "../script.ts";
import type { Act } from "../story.ts";
import { applying } from "../trial.ts";
import { USER_EDITS } from "../users.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

const DAILY = { do: "cleanup", all: true } as const;
/** More than a daily run makes that has one reference to move and one team to tell. */
const CALLS_OF_A_DAILY_RUN = 110;
const CRASHES = ["crash-before", "crash-after"] as const;

function daily(name: string, pauseMs = 0, script: readonly { kind: FaultKind; call: number }[] = []): Act {
  return { parts: [{ name, deed: DAILY, script }], pauseMs };
}

/** A daily run that has something to do: a user has made a reference to a deleted model. The next daily run finishes the work that is left. */
export const dailyFaults: Family = {
  title: "a daily run with a straggler dies, or does not hear what it did; the next one finishes",
  variants: [...CRASHES, "lose-after"],
  calls: CALLS_OF_A_DAILY_RUN,
  trialOf(variant, call) {
    const fault = { kind: variant as FaultKind, call };
    const edit = USER_EDITS.creates;
    if (edit === undefined) throw new Error("no user creates");
    const straggler = {
      edits: [{ process: "first", call: Number.POSITIVE_INFINITY, table: "workspace", edit }],
    };
    return {
      story: {
        seed: call,
        acts: [
          { ...alone("first"), ...straggler },
          daily("daily", 0, [fault]),
          daily("next", PAST_THE_LEASE_MS),
          alone("last"),
        ],
      },
      end: "any",
      statuses: {
        first: ["succeeded"],
        daily: isCrash(fault) ? ["crashed", ...FINISHED] : FINISHED,
        next: FINISHED,
        last: NOTHING_LEFT,
      },
    };
  },
};

/** A deployment dies, and nobody deploys again: the daily run finishes what its rows say. */
export const recoveries: Family = {
  title: "the run dies, and a daily run comes before anybody applies again",
  variants: CRASHES,
  trialOf(variant, call) {
    const kind = variant as FaultKind;
    const first = { parts: [{ name: "first", deed: applying(AFTER), script: [{ kind, call }] }] };
    return {
      story: {
        seed: call,
        acts: [first, daily("daily", PAST_THE_LEASE_MS), alone("last"), alone("once-more")],
      },
      end: "same",
      statuses: { first: ["crashed"], daily: FINISHED, last: FINISHED, "once-more": NOTHING_LEFT },
    };
  },
};
