import type { Item } from "../../domain/items/attribute-value.ts";
import type { JournalRow } from "../../domain/references/journal.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import type { Sightings } from "../../domain/references/sightings.ts";
import type { UpdateStatement } from "../../domain/references/statement.ts";
import type { UseCounts } from "../../domain/usage/use-counts.ts";
import type { DecidedItem, Undecided } from "./decide-item.ts";

/**
 * A part of a segment that is read before anything of it is written: the items in which something is to be done, and the position of the next page.
 */
export type Chunk = {
  readonly undecided: readonly Undecided[];
  /** References that stay as they are, because users changed them since, by migration. */
  readonly left: Readonly<Record<string, number>>;
  readonly next: Item | null;
  /** Items of the segment, before the chunk and including it. */
  readonly itemsBefore: number;
  readonly items: number;
  readonly scanned: number;
  readonly seen: Sightings;
  /** The uses of its items as they stay; those of undecided items are added when it is known what they hold in the end. */
  readonly uses: UseCounts;
  /** Items of all tables, as they were counted when the pass began. */
  readonly of: number;
};

/** An item that needs a write. */
export type Work = Undecided & {
  readonly key: Item;
  /** Number of tries that a user's edit made void. */
  readonly tries: number;
  /** Whether the item was read again. What is only noted was journaled the first time. */
  readonly isAgain: boolean;
};

/** An item with its statement, whose changes are journaled. */
export type Recorded = Work & {
  readonly statement: UpdateStatement;
  readonly included: readonly PlaceDecision[];
};

/** What is journaled of some items, and what is sent then. */
export type Changes = {
  readonly recorded: readonly Recorded[];
  readonly rows: readonly PackedChanges[];
};

/** A row of the journal, and the decision of each of its entries. The entries are in the row: they would take a megabyte a chunk once more. */
export type PackedChanges = Omit<JournalRow, "entries"> & { readonly decisions: readonly PlaceDecision[] };

/** A chunk that can be written: nothing has to be calculated while nothing is on its way to the table. */
export type ReadyChunk = Chunk & { readonly work: readonly Work[]; readonly changes: Changes };

/** Returns the failures of a decision whose references cannot be rewritten. */
export function failuresOf(decision: PlaceDecision, reason: string): DecidedItem["failures"][number][] {
  return decision.effects
    .filter((effect) => effect.effect !== "noted")
    .map((effect) => ({ migration: effect.migration, references: effect.references, reason }));
}

export function rewritesOf(decided: DecidedItem): PlaceDecision[] {
  return decided.decisions.filter((decision) => decision.after !== undefined);
}
