import type { AttributeValue, Item } from "./attribute-value.ts";
import type { Step } from "./pointer.ts";
import { formatPointer } from "./pointer.ts";
import type { PlaceDecision, PlaceValues } from "./rewrite.ts";

/** One conditional update of one item: written only where every condition holds. */
export type UpdateStatement = {
  readonly table: string;
  readonly key: Item;
  readonly assignments: readonly Assignment[];
  /** An undefined value means that nothing may be there. */
  readonly conditions: readonly {
    readonly steps: readonly Step[];
    readonly value: AttributeValue | undefined;
  }[];
};

export type Assignment = { readonly steps: readonly Step[]; readonly value: AttributeValue };

/** Written beside the changes; with a guard only over the old value. */
export type Touch = {
  readonly assignment: Assignment;
  readonly guard?: { readonly old: AttributeValue | undefined };
};

/** DynamoDB takes a statement of 8,192 characters, and expressions of 300 operators: each condition needs two, a comparison and an AND. */
const MAX_CHARACTERS = 7_500;
const MAX_CONDITIONS = 120;

/**
 * The statement that makes the decided changes of one item, with as many of them as one statement can hold. The old id and the old
 * parameters of each are conditions: the edit of a user wins.
 */
export function createStatement(
  table: string,
  key: Item,
  decisions: readonly PlaceDecision[],
  touched: readonly Touch[],
): { statement: UpdateStatement; included: PlaceDecision[] } {
  const assignments = new Map<string, Assignment>();
  const conditions = new Map<string, UpdateStatement["conditions"][number]>();
  const included: PlaceDecision[] = [];
  let length = 200;
  for (const decision of decisions) {
    const parts = changesOf(decision);
    const added = parts.reduce((sum, part) => sum + formatPointer(part.steps).length * 2 + 40, 0);
    if (
      included.length > 0 &&
      (length + added > MAX_CHARACTERS || conditions.size + parts.length > MAX_CONDITIONS)
    )
      break;
    length += added;
    included.push(decision);
    for (const { steps, old, value } of parts) {
      conditions.set(formatPointer(steps), { steps, value: old });
      if (value !== undefined) assignments.set(formatPointer(steps), { steps, value });
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
  readonly value?: AttributeValue;
};

function changesOf({ place, before, after }: PlaceDecision): Part[] {
  const part = (field: keyof PlaceValues, steps: readonly Step[] | undefined): Part[] => {
    if (steps === undefined) return [];
    const old = before[field];
    const value = after?.[field];
    return [{ steps, old, ...(value === undefined || value === old ? {} : { value }) }];
  };
  return [
    ...part("model", place.model.steps),
    ...part("provider", place.provider?.steps),
    ...part("parameters", place.parameters?.steps),
  ];
}

/** PartiQL text and its parameters. Every name is quoted, every value is a parameter. */
export function toPartiQL(
  statement: UpdateStatement,
  tableName: string,
): { text: string; parameters: AttributeValue[] } {
  const parameters: AttributeValue[] = [];
  const bind = (value: AttributeValue): string => {
    parameters.push(value);
    return "?";
  };
  const assignments = statement.assignments.map(({ steps, value }) => `${path(steps)}=${bind(value)}`);
  const keys = Object.entries(statement.key).map(([name, value]) => `${quote(name)}=${bind(value)}`);
  const conditions = statement.conditions.map(({ steps, value }) =>
    value === undefined ? `${path(steps)} IS MISSING` : `${path(steps)}=${bind(value)}`,
  );
  const where = [...keys, ...conditions].join(" AND ");
  return { text: `UPDATE ${quote(tableName)} SET ${assignments.join(", ")} WHERE ${where}`, parameters };
}

function path(steps: readonly Step[]): string {
  return steps
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${quote(step)}`,
    )
    .join("");
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
