import { canonical } from "../history.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem } from "./state.ts";

/**
 * 4, for the operators. Of each run that came to its end and changed or told anything there is one message, which says the same however often it
 * comes; of every other run there is none.
 */
export const operatorsAreToldOnce: CreateRule = ({ history, isSettled }, complain) => ({
  atEnd(state) {
    const told = Map.groupBy(history.summaries, ({ run }) => run);
    for (const [run, messages] of told)
      if (new Set(messages.map(canonical)).size > 1)
        complain(`the operators were told of ${run} in two ways`);
    const before = new Set([...(history.before.get("ledger") ?? new Map()).values()].map(runOf));
    for (const row of state.rows("RUN").map(plainItem)) {
      const { run, status, endedAt, sync, references, notices } = row as Row;
      if (before.has(run)) continue;
      const figures = [sync, references && { ...references, scanned: 0, noted: 0, skipped: 0 }, notices];
      const isNews = figures.some((one) => Object.values(one ?? {}).some((figure) => Number(figure) > 0));
      const hasEnded = endedAt !== null && status === "succeeded";
      if (isSettled && hasEnded && isNews && !told.has(run))
        complain(`the operators were not told of ${run}`);
      if (!isNews && told.has(run)) complain(`the operators were told of ${run}, which did nothing`);
    }
  },
});

type Row = {
  readonly run: string;
  readonly status: string;
  readonly endedAt: string | null;
  readonly sync?: object;
  readonly references?: object;
  readonly notices?: object;
};

function runOf(item: Parameters<typeof plainItem>[0]): unknown {
  const { pk, run } = plainItem(item);
  return pk === "RUN" ? run : undefined;
}
