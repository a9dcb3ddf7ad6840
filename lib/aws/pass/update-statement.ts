import type { AttributeValue as SdkAttributeValue, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "../../domain/items/attribute-value.ts";
import type { Step } from "../../domain/items/pointer.ts";
import { type Assignment, STATEMENT_MAX, type UpdateStatement } from "../../domain/references/statement.ts";

/**
 * Matches names that not every engine reads the same way in quotes: names with a dot or a bracket (the embedded engine takes them for a path, and
 * would write to another place) or a quote, and names that begin like a placeholder.
 */
const READ_AS_A_PATH = /[.[\]"]|^[#:]/;

/** How an update is sent. An update that is too long for DynamoDB has no request. */
export type Request =
  | { readonly kind: "statement"; readonly text: string; readonly parameters: AttributeValue[] }
  | { readonly kind: "update"; readonly input: UpdateItemCommandInput };

export function requestFor(statement: UpdateStatement, tableName: string): Request | undefined {
  // The embedded engine takes any number of conditions.
  if (Object.keys(statement.key).length + statement.conditions.length > STATEMENT_MAX.conditions)
    return undefined;
  if (isPartiQL(statement)) {
    const { text, parameters } = toPartiQL(statement, tableName);
    if (text.length <= STATEMENT_MAX.characters) return { kind: "statement", text, parameters };
  }
  const input = toUpdateItem(statement, tableName);
  const longest = Math.max(input.UpdateExpression?.length ?? 0, input.ConditionExpression?.length ?? 0);
  return longest > STATEMENT_MAX.expression ? undefined : { kind: "update", input };
}

/**
 * Tells whether PartiQL can express a statement; one call takes 25 statements. The grammar of PartiQL takes one path after a REMOVE, and not every
 * engine takes a second REMOVE. Whether a null equals a null is not documented for PartiQL, and its `attribute_type` is not taken by every engine. An
 * update expression takes any number of paths, any name, and says what a null is, but takes one item a call.
 */
function isPartiQL({ assignments, conditions, key }: UpdateStatement): boolean {
  if (conditions.some(({ value }) => isNull(value))) return false;
  const names = [...Object.keys(key), ...[...assignments, ...conditions].flatMap(({ steps }) => steps)];
  const removed = assignments.filter(({ value }) => value === undefined);
  return removed.length <= 1 && !names.some((name) => typeof name === "string" && READ_AS_A_PATH.test(name));
}

/** Returns PartiQL text and its parameters. Every name is quoted, every value is a parameter. */
export function toPartiQL(
  statement: UpdateStatement,
  tableName: string,
): { text: string; parameters: AttributeValue[] } {
  const parameters: AttributeValue[] = [];
  const bind = (value: AttributeValue): string => {
    parameters.push(value);
    return "?";
  };
  const set = statement.assignments.flatMap(({ steps, value }) =>
    value === undefined ? [] : [`${quotedPath(steps)}=${bind(value)}`],
  );
  const removed = statement.assignments.flatMap(({ steps, value }) =>
    value === undefined ? [quotedPath(steps)] : [],
  );
  const keys = Object.entries(statement.key).map(([name, value]) => `${quote(name)}=${bind(value)}`);
  const conditions = statement.conditions.map(({ steps, value }) =>
    value === undefined ? `${quotedPath(steps)} IS MISSING` : `${quotedPath(steps)}=${bind(value)}`,
  );
  const changes = [...clause("SET", set), ...clause("REMOVE", removed)].join(" ");
  const where = [...keys, ...conditions].join(" AND ");
  return { text: `UPDATE ${quote(tableName)} ${changes} WHERE ${where}`, parameters };
}

/** Returns the same as an update expression, in which names and values are placeholders. */
function toUpdateItem(statement: UpdateStatement, tableName: string): UpdateItemCommandInput {
  const names = new Map<string, string>();
  const values: Record<string, SdkAttributeValue> = {};
  const name = (step: string): string => {
    const known = names.get(step) ?? `#n${names.size}`;
    names.set(step, known);
    return known;
  };
  const value = (one: AttributeValue): string => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = one as SdkAttributeValue;
    return placeholder;
  };
  const path = (steps: readonly Step[]): string =>
    steps
      .map((step, index) =>
        typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${name(step)}`,
      )
      .join("");
  const set = (one: Assignment): string[] =>
    one.value === undefined ? [] : [`${path(one.steps)} = ${value(one.value)}`];
  const removed = (one: Assignment): string[] => (one.value === undefined ? [path(one.steps)] : []);
  const update = [
    ...clause("SET", statement.assignments.flatMap(set)),
    ...clause("REMOVE", statement.assignments.flatMap(removed)),
  ].join(" ");
  const conditions = statement.conditions.map(({ steps, value: old }) => {
    if (old === undefined) return `attribute_not_exists(${path(steps)})`;
    return isNull(old)
      ? `attribute_type(${path(steps)}, ${value({ S: "NULL" })})`
      : `${path(steps)} = ${value(old)}`;
  });
  // Without this condition, an update of a deleted item would create the item again.
  const exists = Object.keys(statement.key).map((key) => `attribute_exists(${name(key)})`);
  return {
    TableName: tableName,
    Key: statement.key as Record<string, SdkAttributeValue>,
    UpdateExpression: update,
    ConditionExpression: [...exists, ...conditions].join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(
      [...names].map(([step, placeholder]) => [placeholder, step]),
    ),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

function isNull(value: AttributeValue | undefined): boolean {
  return value !== undefined && "NULL" in value;
}

function clause(word: "SET" | "REMOVE", parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`${word} ${parts.join(", ")}`];
}

function quotedPath(steps: readonly Step[]): string {
  return steps
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${quote(step)}`,
    )
    .join("");
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
