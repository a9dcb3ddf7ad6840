import type { Item } from "../../domain/items/attribute-value.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import type { Sightings } from "../../domain/references/sightings.ts";
import type { UpdateStatement } from "../../domain/references/statement.ts";
import type { DecidedItem, Undecided } from "./decide-item.ts";

/** What is read before it is written: items in which something is to be done, and where the next page begins. */
export type Chunk = {
  readonly undecided: readonly Undecided[];
  readonly next: Item | null;
  /** Of the segment, before the chunk and with it. */
  readonly itemsBefore: number;
  readonly items: number;
  readonly scanned: number;
  readonly seen: Sightings;
  /** Items of all tables, as they were counted when the pass began. */
  readonly of: number;
};

/** An item in which something is to be written. */
export type Work = Undecided & {
  readonly key: Item;
  /** How often a user was faster. */
  readonly tries: number;
  /** It was read again: what is only noted was journaled the first time. */
  readonly isAgain: boolean;
};

/** An item with its statement, whose changes are recorded. */
export type Recorded = Work & {
  readonly statement: UpdateStatement;
  readonly included: readonly PlaceDecision[];
};

/** The references of a decision that cannot be rewritten. */
export function failuresOf(decision: PlaceDecision, reason: string): DecidedItem["failures"][number][] {
  return decision.effects
    .filter((effect) => effect.effect !== "noted")
    .map((effect) => ({ migration: effect.migration, references: effect.references, reason }));
}

export function rewritesOf(decided: DecidedItem): PlaceDecision[] {
  return decided.decisions.filter((decision) => decision.after !== undefined);
}
