import type { Change } from "../../contract/change.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";

/** Number of changes that are in memory at once, and are in order. */
const TOGETHER = 2_000;

/** Yields changes, up to some thousands of them in order of team and owner; returns what their generator returns. */
export async function* arranged<End>(changes: AsyncGenerator<Change, End>): AsyncGenerator<Change, End> {
  let waiting: Change[] = [];
  let next = await changes.next();
  for (; next.done !== true; next = await changes.next()) {
    waiting.push(next.value);
    if (waiting.length < TOGETHER) continue;
    yield* inOrder(waiting);
    waiting = [];
  }
  yield* inOrder(waiting);
  return next.value;
}

function inOrder(changes: readonly Change[]): Change[] {
  const keyed = changes.map((change): [string, Change] => {
    const { team, owner, part, source, key } = change;
    return [JSON.stringify([team ?? "", owner?.kind, owner?.id, part, source, key]), change];
  });
  return keyed.sort(([left], [right]) => byCodeUnit(left, right)).map(([, change]) => change);
}
