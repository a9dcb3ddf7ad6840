import type { Item } from "../../domain/items/attribute-value.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import type { UpdateStatement } from "../../domain/references/statement.ts";
import type { Cursor, Segment } from "../ports/pass.ts";
import type { LeaseKeeper } from "../run/lease-keeper.ts";
import type { DecidedItem, Decider, Undecided } from "./decide-item.ts";
import type { Chunk } from "./run-slice.ts";

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

/** What the writing of a chunk works on. */
export type ChunkState = {
  readonly segment: Segment;
  readonly decider: Decider;
  readonly keeper: LeaseKeeper;
  /** By the monotonic clock. */
  readonly started: number;
  readonly chunk: Chunk;
  /** Where the chunk begins. */
  readonly cursor: Cursor;
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
