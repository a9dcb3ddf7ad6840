import type { History } from "../history.ts";
import { textOf } from "../invariants/state.ts";
import { AFTER } from "../representative.ts";
import { type FaultKind, isCrash } from "../script.ts";
import { applying } from "../trial.ts";
import { alone, type Family, FINISHED, NOTHING_LEFT } from "./family.ts";

const LEASE_MS = 15_000;
/** Milliseconds of the ten calls or so that a command makes before it first looks at the lease, and of the calls that it makes with the lease. */
const WORK_MS = 1_000;

/** @param own what the family has of its own, where its runs make other calls than the representative one */
function familyOf(
  title: string,
  kinds: readonly FaultKind[],
  own: Pick<Family, "calls" | "sizes"> = {},
): Family {
  return {
    title,
    variants: kinds,
    ...own,
    trialOf(variant, call) {
      const fault = { kind: variant as FaultKind, call };
      const first = { parts: [{ name: "first", deed: applying(AFTER), script: [fault] }] };
      return {
        story: { seed: call, acts: [first, alone("second"), alone("third")] },
        end: "same",
        statuses: {
          first: isCrash(fault)
            ? ["crashed", ...(own.calls === undefined ? [] : ["succeeded"])]
            : ["succeeded"],
          second: FINISHED,
          third: NOTHING_LEFT,
        },
        check: isCrash(fault) ? finishedInTime : keptTheLease,
      };
    },
  };
}

/** 5. A dead holder is taken over within two leases, and nobody helps. */
function finishedInTime({ calls }: History): string[] {
  const endOf = (process: string): number => calls.findLast((call) => call.process === process)?.at ?? 0;
  const took = endOf("second") - endOf("first");
  return took <= 2 * LEASE_MS + WORK_MS ? [] : [`5: finished ${took} ms after the holder died`];
}

/** 3. Whatever reply is lost, the holder knows its own write: it takes the lease once. */
function keptTheLease({ calls }: History): string[] {
  const tokens = calls.flatMap(({ changes }) =>
    changes.flatMap(({ after }) => (textOf(after?.sk) === "HEAD" ? [String(after?.token?.N)] : [])),
  );
  const taken = new Set(tokens).size - 1;
  return taken <= 1 ? [] : [`3: the lease was taken ${taken} times`];
}

/** The process dies, or does not hear what its call did; the same command again finishes, and then has nothing to do. */
export const points = familyOf("crash before, crash after, reply lost", [
  "crash-before",
  "crash-after",
  "lose-after",
]);

/** Nobody dies: one call does not get through, or twice, or in part; the run goes on as if nothing had happened. */
export const troubles = familyOf("not sent, sent twice, throttled, in conflict, done in part", [
  "drop-before",
  "duplicate",
  "throttle",
  "conflict",
  "partial",
]);

/** Buckets of teams that are larger than memory are stored by share of their teams first, and told piece by piece, a call of the step for each. */
export const pieces = familyOf(
  "buckets are composed in pieces: crash before, crash after, reply lost",
  ["crash-before", "crash-after", "lose-after"],
  { calls: 300, sizes: { composedTogether: 2, composeMs: 0 } },
);
