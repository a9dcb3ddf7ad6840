import { type AttributeValue, sameValue } from "../items/attribute-value.ts";
import type { JournalEntry } from "./journal.ts";
import { type PlaceValues, storedFieldOf } from "./rewrite.ts";

/**
 * What users, or other writers, changed at a place between journaled changes: the id, and parameters by name. `left` is what the last of these
 * changes left there: two, where it was perhaps not written.
 */
export type Touched = {
  readonly model: boolean;
  readonly fields: ReadonlySet<string>;
  readonly left: readonly PlaceValues[];
};

/** A journaled change. `isMade` tells whether it was certainly written. */
export type JournaledChange = { readonly entry: JournalEntry; readonly isMade: boolean };

/** What may stand somewhere: after a change that was perhaps not written, what was there before, too. */
type Possible<T> = readonly T[];

/**
 * Tells what was changed at a place since a migration wrote it, from what later changes met there: the place itself may hold by now, again, what the
 * migration wrote.
 * @param later the changes that other migrations journaled there since, oldest first
 */
export function touchedSince(
  { after = {}, compared }: JournalEntry,
  later: readonly JournaledChange[],
): Touched {
  const fields = new Set<string>();
  let model = false;
  let places: Possible<PlaceValues> = [after];
  const known = new Map<string, Possible<AttributeValue | undefined>>(
    compared.map((name) => [name, [storedFieldOf(after, name)]]),
  );
  for (const { entry, isMade } of later) {
    const { before, after: written = before } = entry;
    model ||= !places.some(
      (one) => sameValue(before.model, one.model) && sameValue(before.provider, one.provider),
    );
    for (const name of entry.compared) {
      const was = storedFieldOf(before, name);
      if (known.get(name)?.some((one) => sameValue(one, was)) === false) fields.add(name);
      known.set(name, isMade ? [storedFieldOf(written, name)] : [was, storedFieldOf(written, name)]);
    }
    places = isMade ? [written] : [before, written];
  }
  return { model, fields, left: places };
}
