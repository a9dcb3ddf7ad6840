import type { AttributeValue, Item } from "../items/attribute-value.ts";
import type { Step } from "../items/pointer.ts";
import { formatPointer } from "../items/pointer.ts";
import { type PlaceDecision, storedFieldOf } from "./rewrite.ts";

/** One conditional update of one item, written only where every condition holds. No path in it contains another one. */
export type UpdateStatement = {
  readonly table: string;
  readonly key: Item;
  /** An undefined value removes the old one. */
  readonly assignments: readonly Assignment[];
  /** An undefined value means that there must be no value. */
  readonly conditions: readonly Assignment[];
};

export type Assignment = { readonly steps: readonly Step[]; readonly value: AttributeValue | undefined };

/** An assignment that is written beside the changes; with a guard, only over the old value. */
export type Touch = {
  readonly assignment: Assignment;
  readonly guard?: { readonly old: AttributeValue | undefined };
};

/**
 * DynamoDB takes a statement of 8,192 characters, or expressions of 4,096 bytes with placeholders for names, and of 300 operators: each condition needs
 * two, a comparison and an AND.
 */
export const STATEMENT_MAX = { characters: 8_192, expression: 4_096, conditions: 150 } as const;
/** A statement is filled with changes up to these: room is left for its key and for what is touched, which are added last. */
const FULL = { characters: 7_500, expression: 3_800, conditions: 120 } as const;

/**
 * Creates the statement that makes the decided changes of one item, with as many of them as one statement can hold: at least one. The old id and each
 * old parameter are conditions: the edit of a user wins. A change that wants another value at a place that is written already waits for the next
 * statement. A place that two sources read, for two teams, is decided for both or for neither: once it is written, no later run could see what the
 * other team had there.
 */
export function createStatement(
  table: string,
  key: Item,
  decisions: readonly PlaceDecision[],
  touched: readonly Touch[],
): { statement: UpdateStatement; included: PlaceDecision[] } {
  const assignments = new Map<string, Assignment>();
  const conditions = new Map<string, Assignment>();
  const included: PlaceDecision[] = [];
  let length = 200;
  let placeholders = 100;
  let isFull = false;
  for (const decision of decisions) {
    const parts = partsOf(decision);
    const more = parts.filter(({ steps }) => !conditions.has(formatPointer(steps)));
    const added = more.reduce((sum, part) => sum + sizeOf(part.steps) * 2 + 40, 0);
    const held = more.reduce((sum, part) => sum + part.steps.length * 6 + 32, 0);
    isFull ||=
      length + added > FULL.characters ||
      placeholders + held > FULL.expression ||
      conditions.size + more.length > FULL.conditions;
    if (included.length > 0 && isFull && more.length > 0) continue;
    if (parts.some((part) => contradicts(part, assignments))) continue;
    length += added;
    placeholders += held;
    included.push(decision);
    for (const { steps, old, change } of parts) {
      conditions.set(formatPointer(steps), { steps, value: old });
      if (change !== undefined) assignments.set(formatPointer(steps), { steps, value: change.value });
    }
  }
  for (const { assignment, guard } of touched) {
    const pointer = formatPointer(assignment.steps);
    assignments.set(pointer, assignment);
    if (guard !== undefined) conditions.set(pointer, { steps: assignment.steps, value: guard.old });
  }
  return {
    statement: { table, key, assignments: [...assignments.values()], conditions: [...conditions.values()] },
    included,
  };
}

type Part = {
  readonly steps: readonly Step[];
  readonly old: AttributeValue | undefined;
  readonly change?: { readonly value: AttributeValue | undefined };
};

function partsOf({ place, before, after, compared }: PlaceDecision): Part[] {
  const part = (
    steps: readonly Step[],
    old: AttributeValue | undefined,
    value: AttributeValue | undefined,
  ): Part => (after === undefined || value === old ? { steps, old } : { steps, old, change: { value } });
  const { model, provider, parameters } = place;
  return [
    part(model.steps, before.model, after?.model),
    ...(provider === undefined ? [] : [part(provider.steps, before.provider, after?.provider)]),
    ...(parameters === undefined
      ? []
      : compared.map((name) =>
          part([...parameters.steps, name], storedFieldOf(before, name), storedFieldOf(after ?? {}, name)),
        )),
  ];
}

function contradicts({ steps, change }: Part, assignments: ReadonlyMap<string, Assignment>): boolean {
  const pointer = formatPointer(steps);
  const other = assignments.get(pointer);
  if (other !== undefined)
    return change === undefined || JSON.stringify(change.value) !== JSON.stringify(other.value);
  if (change === undefined) return false;
  return [...assignments.keys()].some(
    (one) => one.startsWith(`${pointer}/`) || pointer.startsWith(`${one}/`),
  );
}

/** Returns the number of characters of a path in a statement: names are quoted, and quotes in them doubled. */
function sizeOf(steps: readonly Step[]): number {
  return steps.reduce<number>((sum, step) => sum + JSON.stringify(step).length + 1, 0);
}
