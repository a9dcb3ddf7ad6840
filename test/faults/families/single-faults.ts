import { AFTER } from "../representative.ts";
import { type FaultKind, isCrash } from "../script.ts";
import { applying } from "../trial.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT } from "./family.ts";

function familyOf(title: string, kinds: readonly FaultKind[], times?: number): Family {
  return {
    title,
    variants: kinds,
    trialOf(variant, call) {
      const fault = { kind: variant as FaultKind, call };
      const script = [times === undefined ? fault : { ...fault, times }];
      const first = { parts: [{ name: "first", deed: applying(AFTER), script }] };
      return {
        story: { seed: call, acts: [first, alone("second"), alone("third")] },
        end: "same",
        statuses: {
          first: [isCrash(fault) ? "crashed" : "succeeded"],
          second: FINISHED,
          third: NOTHING_LEFT,
        },
      };
    },
  };
}

/** The process dies, or does not hear what it did; the same command again finishes, and has then nothing to do. */
export const points = familyOf("crash before, crash after, reply lost", [
  "crash-before",
  "crash-after",
  "lose-after",
]);

/** Nobody dies: one call does not get through, or twice, or in part; the run goes on as if nothing had been. */
export const troubles = familyOf("not sent, sent twice, throttled, in conflict, done in part", [
  "drop-before",
  "duplicate",
  "throttle",
  "conflict",
  "partial",
]);
