import type { History } from "../history.ts";
import { AFTER } from "../representative.ts";
import { applying } from "../trial.ts";
import { USER_EDITS } from "../users.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT } from "./family.ts";

/**
 * A run dies, and somebody who does not know of the deletion writes the deleted model into an item that is perhaps behind the cursor already. The
 * same command again goes on where the dead run stopped: when it says that it has succeeded, that item is rewritten too. A run that had come
 * to its end leaves nothing to do, and the daily one meets it.
 */
export const stragglers: Family = {
  title: "the run dies, a reference to the deleted model is written, and the same command comes again",
  variants: ["crash-before", "crash-after"],
  trialOf(variant, call) {
    const kind = variant === "crash-before" ? "crash-before" : "crash-after";
    const first = { name: "first", deed: applying(AFTER), script: [{ kind, call } as const] };
    const edit = USER_EDITS.creates;
    if (edit === undefined) throw new Error("no user creates");
    const edits = [{ process: "first", call: Number.POSITIVE_INFINITY, table: "workspace", edit }];
    const daily = { parts: [{ name: "daily", deed: { do: "cleanup", all: true } as const }] };
    return {
      story: { seed: call, acts: [{ parts: [first], edits }, alone("second"), daily, alone("third")] },
      end: "any",
      statuses: { first: ["crashed"], second: FINISHED, daily: FINISHED, third: NOTHING_LEFT },
      check: metByThoseWhoSucceed,
    };
  },
};

function metByThoseWhoSucceed({ calls, ends }: History): string[] {
  const end = ends.get("second");
  const { status } = (end?.how === "done" ? end.value : {}) as { readonly status?: string };
  if (status !== "succeeded") return [];
  const isMet = calls.some(
    ({ process, changes }) => process === "second" && changes.some(({ key }) => key.includes("ASSISTANT#z")),
  );
  return isMet ? [] : ["1: a run succeeded, and a reference that was written before it began is left"];
}
