import { type AttributeValue, listOf, sameValue, textOf } from "../items/attribute-value.ts";
import type { JournalEntry } from "./journal.ts";
import { type ListMoves, listWith } from "./list-moves.ts";
import type { PlaceValues } from "./rewrite.ts";

/** The id or the list, and the provider, that an undo writes. */
export type ModelBack = Pick<PlaceValues, "model" | "provider"> & { readonly list?: ListMoves };

/** Most other migrations of one list whose undoing is looked for in all combinations. */
const MOST_COMBINED = 8;

/**
 * Returns the list that an undo writes: the moves of its migration taken back, those of other migrations as they are now. A list that users changed
 * elsewhere keeps their changes, where it is plain which element came from the migration.
 * @returns undefined where the list no longer holds what the migration wrote
 */
export function listBack(
  { before, after = {}, list }: JournalEntry,
  now: AttributeValue | undefined,
): ModelBack | "restored" | undefined {
  if (list === undefined) {
    if (sameValue(now, after.model)) return before;
    if (sameValue(now, before.model)) return "restored";
  } else {
    const { own, undone } = list;
    const ofOwn = (yes: boolean): string[] => (yes ? [own] : []);
    const wasUndone = undone.includes(own);
    for (const others of combinations(list)) {
      const back = { ...list, undone: [...others, ...ofOwn(!wasUndone)] };
      if (sameValue(now, listWith({ ...list, undone: [...others, ...ofOwn(wasUndone)] })))
        return { ...before, model: listWith(back), list: back };
      if (sameValue(now, listWith(back))) return "restored";
    }
  }
  const model = replacedBack(listOf(before.model) ?? [], listOf(after.model) ?? [], listOf(now) ?? []);
  return model === undefined ? undefined : { ...before, model };
}

/** Yields the sets of other migrations that may be undone by now, first the one of the entry itself. */
function* combinations({ own, moves, undone }: ListMoves): Generator<readonly string[]> {
  const others = [...new Set(moves.map(([, migration]) => migration))].filter((one) => one !== own);
  yield undone.filter((one) => one !== own);
  if (others.length > MOST_COMBINED) return;
  for (let bits = 0; bits < 2 ** others.length; bits += 1)
    yield others.filter((_one, index) => (bits & (1 << index)) !== 0);
}

/** Returns the list with the one element that the migration replaced as it was; undefined where that is not plain. */
function replacedBack(
  before: readonly AttributeValue[],
  after: readonly AttributeValue[],
  now: readonly AttributeValue[],
): AttributeValue | undefined {
  const index = before.findIndex((element, at) => !sameValue(element, after[at]));
  const [old, written] = [before[index], after[index]];
  const isOne =
    before.length === after.length && before.every((one, at) => at === index || sameValue(one, after[at]));
  if (!isOne || old === undefined || written === undefined) return undefined;
  const isAmong = (value: AttributeValue, list: readonly AttributeValue[]): boolean =>
    list.some((one) => sameValue(one, value));
  const times = now.filter((one) => sameValue(one, written)).length;
  if (textOf(written) === undefined || times !== 1 || isAmong(old, now) || isAmong(written, before))
    return undefined;
  return { L: now.map((one) => (sameValue(one, written) ? old : one)) };
}
