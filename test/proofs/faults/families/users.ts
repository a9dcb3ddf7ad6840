import { AFTER } from "../representative.ts";
import { applying } from "../trial.ts";
import { USER_EDITS } from "../users.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT } from "./family.ts";

/** A user does something just before the call; the daily run meets what comes too late for the run. */
export const users: Family = {
  title: "a user picks, edits, deletes or creates just before the call",
  variants: Object.keys(USER_EDITS),
  trialOf(variant, call) {
    const edit = USER_EDITS[variant];
    if (edit === undefined) throw new Error(`no user does ${variant}`);
    const first = {
      parts: [{ name: "first", deed: applying(AFTER) }],
      edits: [{ process: "first", call, table: "workspace", edit }],
    };
    const daily = { parts: [{ name: "daily", deed: { do: "cleanup", all: true } as const }] };
    return {
      story: { seed: call, acts: [first, daily, alone("third")] },
      end: "any",
      statuses: { first: ["succeeded"], daily: FINISHED, third: NOTHING_LEFT },
    };
  },
};
