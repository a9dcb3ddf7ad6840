import { type AttributeValue, textOf } from "../items/attribute-value.ts";

/** An element as it will be: the old one (`from`), or another id in its place. */
export type MovedElement = {
  readonly from: number;
  readonly id: string | undefined;
  readonly changed: boolean;
};

/**
 * Moves the elements of a list. Elements are replaced or removed in place, and a replacement stands in the list once: at its first position. Elements
 * that no migration concerns keep their order, repeated or not.
 * @param ids undefined for elements that are no ids
 * @param targets for each element the id that takes its place, null to remove the element, undefined where it stays
 */
export function moveElements(
  ids: readonly (string | undefined)[],
  targets: readonly (string | null | undefined)[],
): MovedElement[] {
  const replacements = new Set(targets);
  const present = new Set<string>();
  const moved: MovedElement[] = [];
  targets.forEach((target, from) => {
    const changed = target !== undefined;
    const id = changed ? (target ?? undefined) : ids[from];
    if (changed && id === undefined) return;
    if (id !== undefined && replacements.has(id)) {
      if (present.has(id)) return;
      present.add(id);
    }
    moved.push({ from, id, changed });
  });
  return moved;
}

/** One element that a migration moves: its index, the migration, and the text in its place; null where the element is removed. */
export type ListMove = readonly [index: number, migration: string, to: string | null];

/** The moves of several migrations in one list, the migration whose moves they are told for, and those among them that are undone. */
export type ListMoves = {
  readonly own: string;
  readonly from: readonly AttributeValue[];
  readonly moves: readonly ListMove[];
  readonly undone: readonly string[];
};

/** Returns the list in which all moves are made but those of the migrations that are undone. */
export function listWith({ from, moves, undone }: Omit<ListMoves, "own">): AttributeValue {
  const made = new Map(
    moves.filter(([, migration]) => !undone.includes(migration)).map((move) => [move[0], move[2]]),
  );
  const targets = from.map((_element, index) => made.get(index));
  return {
    L: moveElements(from.map(textOf), targets).map(({ from: index, id, changed }) =>
      changed && id !== undefined ? { S: id } : (from[index] as AttributeValue),
    ),
  };
}
