import { AFTER } from "../representative.ts";
import type { FaultKind } from "../script.ts";
import { latestFirst } from "../simulation.ts";
import type { Act, Deed } from "../story.ts";
import { applying } from "../trial.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

/** Milliseconds of a call: so slow that a run takes many times the half second after which a slice looks for a hold. */
const LATENCY_MS = 100;
/** More than a run makes that also looks for holds, one that a hold in its pass ends, and hold and resume. */
const CALLS_OF_A_SLOW_RUN = 145;
const CALLS_OF_A_HELD_RUN = 65;
const CALLS_OF_A_VERB = 4;
/** A call in the middle of the pass: some batches are sent, some are still to be sent. */
const IN_THE_PASS = 36;

const DAILY: Deed = { do: "cleanup", all: true };
const HOLD: Deed = { do: "hold" };
const RESUME: Deed = { do: "resume" };
const ON_HOLD = ["incomplete"];

function act(
  name: string,
  deed: Deed,
  script: readonly { kind: FaultKind; call: number }[] = [],
  pauseMs = 0,
): Act {
  return { parts: [{ name, deed, script }], pauseMs };
}

/** Somebody puts the platform on hold at that call. Runs on hold do nothing more; after the resume the next run of either kind does the rest, told once. */
export const holds: Family = {
  title: "a hold comes at that call; other runs meet it, it ends, and the next run goes on",
  variants: ["apply", "daily"],
  calls: CALLS_OF_A_SLOW_RUN,
  trialOf(variant, call) {
    const first = { name: "first", deed: applying(AFTER) };
    const hold = { name: "hold", deed: HOLD, from: { process: "first", call } };
    const next = variant === "daily" ? act("next", DAILY) : alone("next");
    return {
      end: "same",
      story: {
        seed: call,
        latencyMs: LATENCY_MS,
        policy: latestFirst(["first", "hold"]),
        acts: [
          { parts: [first, hold] },
          act("held-daily", DAILY, [], PAST_THE_LEASE_MS),
          alone("held"),
          act("resume", RESUME),
          next,
          alone("last"),
          alone("once-more"),
        ],
      },
      statuses: {
        first: ["succeeded", ...ON_HOLD],
        "held-daily": ON_HOLD,
        held: [...ON_HOLD, ...NOTHING_LEFT],
        next: FINISHED,
        last: FINISHED,
        "once-more": NOTHING_LEFT,
      },
    };
  },
};

/** A run on hold dies at that call, or does not hear what it did: a hold from its beginning, or one that came in the middle of its pass. */
export const heldRuns: Family = {
  title: "a run that is on hold, or meets a hold in its pass, dies or does not hear what it did",
  variants: ["at once", "in the pass"].flatMap((when) =>
    ["crash-before", "crash-after", "lose-after"].map((kind) => `${when}: ${kind}`),
  ),
  calls: CALLS_OF_A_HELD_RUN,
  trialOf(variant, call) {
    const [when = "", kind = ""] = variant.split(": ");
    const script = [{ kind: kind as FaultKind, call }];
    const first = { name: "first", deed: applying(AFTER), script };
    const hold = { name: "hold", deed: HOLD, from: { process: "first", call: IN_THE_PASS } };
    const begin: Act[] =
      when === "at once" ? [act("hold", HOLD), { parts: [first] }] : [{ parts: [first, hold] }];
    return {
      end: "same",
      story: {
        seed: call,
        latencyMs: LATENCY_MS,
        policy: latestFirst(["first", "hold"]),
        acts: [
          ...begin,
          { ...alone("held"), pauseMs: PAST_THE_LEASE_MS },
          act("resume", RESUME),
          act("next", DAILY),
          alone("last"),
          alone("once-more"),
        ],
      },
      statuses: {
        first: ["crashed", ...ON_HOLD],
        held: ON_HOLD,
        next: FINISHED,
        last: FINISHED,
        "once-more": NOTHING_LEFT,
      },
    };
  },
};

/** Who holds, or resumes, dies at that call or does not hear what it did, and does it again. */
export const holdVerbs: Family = {
  title: "hold or resume dies, or does not hear what it did, and is said again",
  variants: ["hold", "resume"].flatMap((verb) =>
    ["crash-before", "crash-after", "lose-after"].map((kind) => `${verb} ${kind}`),
  ),
  calls: CALLS_OF_A_VERB,
  trialOf(variant, call) {
    const [verb, kind] = variant.split(" ");
    const script = [{ kind: kind as FaultKind, call }];
    return {
      end: "same",
      story: {
        seed: call,
        acts: [
          act("hold", HOLD, verb === "hold" ? script : []),
          act("hold-again", HOLD),
          alone("held"),
          act("resume", RESUME, verb === "resume" ? script : []),
          act("resume-again", RESUME),
          alone("next"),
          alone("last"),
        ],
      },
      statuses: { held: ON_HOLD, next: ["succeeded"], last: NOTHING_LEFT },
    };
  },
};
