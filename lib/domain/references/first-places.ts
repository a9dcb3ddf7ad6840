import { byCodeUnit } from "../text/code-units.ts";
import type { JournalEntry } from "./journal.ts";

/** A place as a notice tells it. */
export type ChangedPlace = Pick<JournalEntry, "source" | "team" | "owner" | "part" | "effect" | "changes">;

/** The first places of a team in their order, whatever the order in which they come: memory does not grow with their number. */
export type FirstPlaces = {
  add(entry: JournalEntry): void;
  /** @returns at most 50 */
  first(): readonly ChangedPlace[];
  /** The number of all places. */
  readonly count: number;
};

const MOST_PLACES = 50;

export function createFirstPlaces(): FirstPlaces {
  let kept: { readonly order: string; readonly place: ChangedPlace }[] = [];
  let count = 0;

  function first() {
    kept = kept.sort((left, right) => byCodeUnit(left.order, right.order)).slice(0, MOST_PLACES);
    return kept;
  }

  return {
    get count() {
      return count;
    },
    add({ source, team, owner, part, effect, changes, ...entry }) {
      count += 1;
      const place = { source, team, owner, effect, changes, ...(part === undefined ? {} : { part }) };
      // No id holds a control character. The key and the path make the order of places of one owner the same in every pass.
      const order = [
        owner?.kind,
        owner?.label,
        owner?.id,
        part,
        JSON.stringify([entry.key, entry.place.model]),
      ];
      kept.push({ order: order.join("\n"), place });
      if (kept.length >= 4 * MOST_PLACES) first();
    },
    first: () => first().map(({ place }) => place),
  };
}
