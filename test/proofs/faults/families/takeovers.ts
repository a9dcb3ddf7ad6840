import { AFTER } from "../representative.ts";
import type { FaultKind } from "../script.ts";
import { applying } from "../trial.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./family.ts";

/**
 * The holder stands still past its lease, or one call of it takes so long; another process with the same registry begins at that moment, takes
 * over and finishes; then the first one wakes up.
 */
export const takeovers: Family = {
  title: "the process or one call stands still past the lease, before or after, while another takes over",
  variants: ["stall-before", "stall-after", "delay-before", "delay-after"],
  trialOf(variant, call) {
    const script = [{ kind: variant as FaultKind, call, milliseconds: PAST_THE_LEASE_MS }];
    const first = { name: "first", deed: applying(AFTER), script };
    const second = { name: "second", deed: applying(AFTER), from: { process: "first", call } };
    return {
      story: { seed: call, acts: [{ parts: [first, second] }, alone("third")] },
      end: "same",
      statuses: { first: FINISHED, second: FINISHED, third: NOTHING_LEFT },
    };
  },
};
