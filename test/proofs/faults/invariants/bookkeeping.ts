import type { CreateRule } from "./rule.ts";
import { plainItem, type State, textOf } from "./state.ts";

const OPEN: readonly unknown[] = ["pending", "running", "incomplete"];

/**
 * 3. The head row says whether there is something to do. Whenever nothing is applied and nobody holds the lease, its counts of open entries and
 * watched tombstones are those of the rows; while a run is at work, it may count an entry that has just ended, never forget one that is open. A
 * row is marked while its entry is, and at no other time. At the end nothing is left open.
 */
export const booksBalance: CreateRule = ({ isSettled }, complain) => ({
  after({ changes }, state) {
    const isTouched = changes.some(
      ({ table, before, after }) =>
        table === "models" || ["HEAD", "MIGRATION"].includes(textOf((after ?? before)?.pk) ?? ""),
    );
    if (isTouched) for (const problem of imbalances(state)) complain(problem);
  },
  atEnd(state) {
    if (!isSettled) return;
    const { applying, lease, pass, uncomposed, open } = state.head();
    if (applying !== null) complain(`${String(applying)} is still being applied`);
    if (lease !== null) complain("somebody still holds the lease");
    if (pass !== null) complain("a pass has no end");
    if ((uncomposed as readonly unknown[]).length > 0) complain("a pass was not composed to the end");
    if (open !== 0) complain(`${String(open)} entries are left open`);
  },
});

function imbalances(state: State): string[] {
  const entries = new Map(state.rows("MIGRATION").map((row) => [plainItem(row).id, plainItem(row)]));
  const { open = 0, watched = 0, applying = null, lease = null } = state.head();
  const isOpen = [...entries.values()].filter(
    (entry) =>
      OPEN.includes(entry.state) ||
      (entry.state === "superseded" && entry.toTell === true) ||
      entry.takenBack === "to-tell",
  ).length;
  const models = state.models();
  const isWatched = models.filter((row) => row.watched === true).length;
  const isAtRest = applying === null && lease === null;
  const isForgotten = applying === null && Number(open) < isOpen;
  return [
    ...(isForgotten || (isAtRest && open !== isOpen)
      ? [`the head counts ${String(open)} open entries, there are ${isOpen}`]
      : []),
    ...(isAtRest && watched !== isWatched
      ? [`the head counts ${String(watched)} watched models, there are ${isWatched}`]
      : []),
    ...models
      .filter((row) => (row.marked === true) !== (entries.get(row.migration)?.state === "marked"))
      .map(
        (row) => `${String(row.id)} is ${row.marked === true ? "" : "not "}marked, and its entry otherwise`,
      ),
  ];
}
