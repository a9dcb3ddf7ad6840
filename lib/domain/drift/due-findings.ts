import type { ToldFinding } from "../../contract/notices.ts";
import type { DriftFinding } from "./drift.ts";

/** What the operators know of findings, and what they are still to be told. */
export type KnownFindings = {
  /** What each finding was like that was told, or is due, by its id. A finding that is over has none: when it comes again, it is told again. */
  readonly prints: ReadonlyMap<string, string>;
  readonly due: readonly ToldFinding[];
};

/** Most findings that are due at a time: a run summary has room for about as many. What is left is due when these were told. */
const MOST_DUE = 50;

/**
 * Returns what is known after a look, and how many findings have become due. A finding is told once, and again when its severity, its date or its
 * successor has changed: its words change every day ("in 27 days").
 * @param findings the worst first; what is only good to know is never due
 */
export function dueAfter(
  { prints, due }: KnownFindings,
  findings: readonly DriftFinding[],
): KnownFindings & { readonly fresh: number } {
  const wasDue = new Set(due.map(({ id }) => id));
  const open = findings.filter(({ severity }) => severity !== "info");
  const isTold = (found: DriftFinding): boolean =>
    !wasDue.has(found.id) && prints.get(found.id) === printOf(found);
  const next = open.filter((found) => !isTold(found)).slice(0, MOST_DUE);
  const isNext = new Set(next);
  return {
    prints: new Map(
      open.flatMap((found): [string, string][] =>
        isTold(found) || isNext.has(found) ? [[found.id, printOf(found)]] : [],
      ),
    ),
    due: next.map(({ id, severity, model, date, message }) => ({ id, severity, model, date, message })),
    fresh: next.filter(({ id }) => !wasDue.has(id)).length,
  };
}

function printOf({ severity, date, successor }: DriftFinding): string {
  return JSON.stringify([severity, date, successor]);
}
