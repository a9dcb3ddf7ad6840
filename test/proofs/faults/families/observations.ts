import type { History, WireItem } from "../history.ts";
import { plainItem, textOf } from "../invariants/state.ts";
import { AFTER } from "../representative.ts";
import { type FaultKind, isCrash } from "../script.ts";
import type { Act } from "../story.ts";
import { alone, type Family } from "./family.ts";

/** Every observation of a story is the same run, as Step Functions repeats it. */
const RUN = "run-observation";
/** More than an observation makes, with its request. */
const CALLS_OF_AN_OBSERVATION = 50;
/** The rows of the ledger that an observation and its request write. */
const OWN_ROWS = /^\["?(HEAD|REGISTRY|PASS#observation-|RUN)/;

/** An observation with counts in the cursors, or each in a row of its own. */
function observing(
  name: string,
  effectsBytes: number,
  script: readonly { kind: FaultKind; call: number }[] = [],
): Act {
  return { parts: [{ name, deed: { do: "observe", registry: AFTER, effectsBytes }, script }] };
}

/** An observation dies at that call, or does not hear what it did, and is run again: it counts what the next apply then does, and changes nothing. */
export const observations: Family = {
  title: "an observation dies, or does not hear what it did, and is run again; then what it saw is applied",
  variants: ["in cursors", "in rows"].flatMap((where) =>
    ["crash-before", "crash-after", "lose-after", "duplicate", "throttle", "partial"].map(
      (kind) => `${where}: ${kind}`,
    ),
  ),
  calls: CALLS_OF_AN_OBSERVATION,
  trialOf(variant, call) {
    const [where, kind] = variant.split(": ");
    const fault = { kind: kind as FaultKind, call };
    const effectsBytes = where === "in rows" ? 1 : 100_000;
    return {
      story: {
        seed: call,
        acts: [
          observing("observes", effectsBytes, [fault]),
          observing("again", effectsBytes),
          alone("applies"),
        ],
      },
      end: "same",
      statuses: {
        observes: isCrash(fault) ? ["crashed", "succeeded"] : ["succeeded"],
        again: ["succeeded"],
        applies: ["succeeded"],
      },
      check: (history) => [...onlyOwnRows(history), ...countedWhatWasDone(history)],
    };
  },
};

/** An observation writes to no table but the ledger, and there its own rows. */
function onlyOwnRows({ calls }: History): string[] {
  return calls
    .filter(({ process }) => process !== "applies")
    .flatMap(({ changes }) => changes)
    .filter(({ table, after, before }) => table !== "ledger" || !OWN_ROWS.test(pkOf(after ?? before)))
    .map(({ table, key }) => `an observation has written ${key} of ${table}`);
}

function pkOf(item: WireItem | undefined): string {
  return JSON.stringify([textOf(item?.pk)]);
}

/** What both runs of the observation say is what the apply after them does. */
function countedWhatWasDone({ calls }: History): string[] {
  const rowOf = (process: string, run: string) =>
    calls
      .filter((call) => call.process === process)
      .flatMap(({ changes }) => changes)
      .findLast(({ key }) => key.includes(`"RUN"`) && key.includes(`"${run}"`))?.after;
  const applied = plainItem(rowOf("applies", "run-applies") ?? {}) as {
    references?: { rewritten: number; cleared: number; noted: number };
    notices?: { created: number };
  };
  const { rewritten = 0, cleared = 0, noted = 0 } = applied.references ?? {};
  const expected = { references: rewritten + cleared + noted, notices: applied.notices?.created };
  return ["observes", "again"].flatMap((process) => {
    const row = rowOf(process, RUN);
    if (row === undefined) return [];
    const { observed } = plainItem(row) as { observed?: { references: number; notices: number } };
    const counted = { references: observed?.references, notices: observed?.notices };
    return JSON.stringify(counted) === JSON.stringify(expected)
      ? []
      : [`${process} counted ${JSON.stringify(counted)}, and ${JSON.stringify(expected)} were done`];
  });
}
