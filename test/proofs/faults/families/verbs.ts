import { AFTER } from "../representative.ts";
import type { FaultKind } from "../script.ts";
import type { Act, Deed } from "../story.ts";
import { applying } from "../trial.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

/** The run dies when the pass has begun, with `old` and `gone` open. */
const DIES_AT = 26;
/** More than mark or unmark make. */
const CALLS_OF_A_VERB = 10;
const ENTRY = "delete:openai/old@1=new";

const mark: Deed = { do: "mark", entry: ENTRY };
const unmark: Deed = { do: "unmark", entry: ENTRY };
const act = (
  name: string,
  deed: Deed,
  pauseMs = 0,
  script: readonly { kind: FaultKind; call: number }[] = [],
): Act => ({
  parts: [{ name, deed, script }],
  pauseMs,
});

/** An entry is marked, left alone by a run, and unmarked, with a fault at each call of the verb; unmarked, the references follow. */
export const verbs: Family = {
  title: "mark and unmark after a run that died, with a fault at each of their calls",
  variants: [
    "mark crash-before",
    "mark crash-after",
    "mark lose-after",
    "unmark crash-before",
    "unmark crash-after",
    "unmark lose-after",
  ],
  calls: CALLS_OF_A_VERB,
  trialOf(variant, call) {
    const [verb, kind] = variant.split(" ") as [string, FaultKind];
    const script = [{ kind, call }];
    const dies = [{ kind: "crash-before", call: DIES_AT } as const];
    return {
      story: {
        seed: call,
        acts: [
          act("dies", applying(AFTER), 0, dies),
          act("mark", mark, PAST_THE_LEASE_MS, verb === "mark" ? script : []),
          act("mark-again", mark),
          alone("first"),
          act("unmark", unmark, 0, verb === "unmark" ? script : []),
          act("unmark-again", unmark),
          alone("second"),
          alone("third"),
        ],
      },
      end: "references",
      statuses: { first: FINISHED, second: FINISHED, third: NOTHING_LEFT },
    };
  },
};

/**
 * Somebody marks, or unmarks, while a run is at that call: it is refused, or done before the run holds the lease. A late one looks at the head row at
 * that call, and stands still until the lease that it saw there would be over.
 */
export const liveVerbs: Family = {
  title: "mark or unmark against a live run",
  variants: ["mark", "unmark", "late mark", "late unmark"],
  trialOf(variant, call) {
    const deed = variant.endsWith("unmark") ? unmark : mark;
    const stall = { kind: "stall-after", call: 1, milliseconds: PAST_THE_LEASE_MS } as const;
    const script = variant.startsWith("late") ? [stall] : [];
    const first = { name: "first", deed: applying(AFTER) };
    const verb = { name: "verb", deed, from: { process: "first", call }, script };
    return {
      story: { seed: call, acts: [{ parts: [first, verb] }, alone("second"), alone("third")] },
      end: "references",
      statuses: { first: ["succeeded"], second: FINISHED, third: NOTHING_LEFT },
    };
  },
};
