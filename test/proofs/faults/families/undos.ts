import { AFTER, BEFORE } from "../representative.ts";
import { type FaultKind, isCrash } from "../script.ts";
import type { Act, Edit } from "../story.ts";
import { applying } from "../trial.ts";
import { setting, settingParameter, text } from "../users.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

const UNDO = { do: "undo", entry: "delete:openai/old@1=new" } as const;
/** More than an undo makes, that lists its places as the command does. */
const CALLS_OF_AN_UNDO = 240;
const CRASHES = ["crash-before", "crash-after"] as const;

function undo(name: string, pauseMs = 0, script: readonly { kind: FaultKind; call: number }[] = []): Act {
  return { parts: [{ name, deed: UNDO, script }], pauseMs };
}

/** Everything is deleted, listed again, and the deletion of `old` undone; then the undo comes once more. */
function actsOf(undoing: Act, pauseMs = 0): readonly Act[] {
  return [
    alone("first"),
    alone("back", BEFORE),
    undoing,
    undo("undo-again", pauseMs),
    alone("last", BEFORE),
    alone("once-more", BEFORE),
  ];
}

const UNDONE = { as: "undone", acts: actsOf(undo("undo")) };
const KNOWN = {
  first: ["succeeded"],
  back: ["succeeded"],
  "undo-again": ["done"],
  "once-more": NOTHING_LEFT,
};

/** An undo that dies, or does not hear what it did, is finished by the same command. */
export const undos: Family = {
  title: "an undo dies at that call, or does not hear what it did; the same command finishes",
  variants: [...CRASHES, "lose-after", "throttle"],
  calls: CALLS_OF_AN_UNDO,
  trialOf(variant, call) {
    const fault = { kind: variant as FaultKind, call };
    return {
      story: { seed: call, acts: actsOf(undo("undo", 0, [fault]), PAST_THE_LEASE_MS) },
      end: UNDONE,
      statuses: { ...KNOWN, undo: isCrash(fault) ? ["crashed", "done"] : ["done"], last: FINISHED },
    };
  },
};

/** An undo that dies is finished by a daily run, or the model is deleted again meanwhile. */
export const leftUndos: Family = {
  title: "an undo dies at that call; then comes a daily run, or the deletion again",
  variants: ["daily", "deleted again"],
  calls: CALLS_OF_AN_UNDO,
  trialOf(variant, call) {
    const dies = undo("undo", 0, [{ kind: "crash-after", call }]);
    const daily = {
      parts: [{ name: "next", deed: { do: "cleanup", all: true } as const }],
      pauseMs: PAST_THE_LEASE_MS,
    };
    const again = { parts: [{ name: "next", deed: applying(AFTER) }], pauseMs: PAST_THE_LEASE_MS };
    const isAgain = variant === "deleted again";
    const last = isAgain ? AFTER : BEFORE;
    return {
      story: {
        seed: call,
        acts: [
          alone("first"),
          alone("back", BEFORE),
          dies,
          isAgain ? again : daily,
          alone("last", last),
          alone("once-more", last),
        ],
      },
      end: isAgain ? "references" : "any",
      statuses: { ...KNOWN, undo: ["crashed", "done"], next: FINISHED, last: FINISHED },
    };
  },
};

const EDITS: Readonly<Record<string, Edit["edit"]>> = {
  "picks another model": setting("a", "ANALYSIS#s", { modelId: text("openai/tired") }),
  "changes a field": settingParameter("a", "NODE#p#n1", "max_tokens", text("20")),
  "adds a field": settingParameter("a", "EVALUATOR#e", "top_p", { N: "0.5" }),
  "changes a list": setting("a", "NODE#p#n2", { params: { M: { modelId: { L: [text("openai/tired")] } } } }),
  "changes what no set describes": settingParameter("a", "NODE#p#n1", "stop", { L: [text("DONE")] }),
};

/** A user does something just before a call of an undo. */
export const usersOfUndos: Family = {
  title: "a user picks or edits just before that call of an undo",
  variants: Object.keys(EDITS),
  calls: CALLS_OF_AN_UNDO,
  trialOf(variant, call) {
    const edit = EDITS[variant];
    if (edit === undefined) throw new Error(`no user does ${variant}`);
    const undoing = { ...undo("undo"), edits: [{ process: "undo", call, table: "workspace", edit }] };
    return {
      story: { seed: call, acts: actsOf(undoing) },
      end: "any",
      statuses: { ...KNOWN, undo: ["done"], last: FINISHED },
    };
  },
};
