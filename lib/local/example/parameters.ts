import type { ParameterField, ParameterRule, ParameterSet } from "../../contract/registry-document.ts";
import type { Random } from "./random.ts";

const BASIC: ParameterSet = {
  fields: { temperature: { type: "number", minimum: 0, maximum: 2, default: 0.7 } },
};

/** Returns settings as a careful person would choose them: some of the set's fields, within their ranges, no rule broken. */
export function chooseParameters(random: Random, set: ParameterSet = BASIC): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(set.fields)) {
    if (random.percent(70)) chosen[name] = choose(random, field);
  }
  for (const rule of set.rules ?? []) obey(rule, chosen, set);
  return chosen;
}

function choose(random: Random, field: ParameterField): unknown {
  if (field.type === "boolean") return random.percent(50);
  if (field.type === "choice") return random.pick(field.choices ?? []);
  const lowest = field.minimum ?? 0;
  const highest = field.maximum ?? lowest + 1_000;
  return field.type === "integer"
    ? lowest + random.below(highest - lowest + 1)
    : Math.round((lowest + random.fraction() * (highest - lowest)) * 10) / 10;
}

function obey(rule: ParameterRule, chosen: Record<string, unknown>, set: ParameterSet): void {
  const effective = (field: string) => chosen[field] ?? set.fields[field]?.default;
  const holds = (conditions: Readonly<Record<string, unknown>>) =>
    Object.entries(conditions).every(([field, value]) => effective(field) === value);
  if (!holds(rule.when ?? {}) || (rule.unless !== undefined && holds(rule.unless))) return;
  for (const field of rule.absent ?? []) delete chosen[field];
  for (const [field, value] of Object.entries({ ...rule.fill, ...rule.equal })) {
    if (rule.equal !== undefined || chosen[field] === undefined) chosen[field] = value;
  }
  for (const [lower, higher] of Object.entries(rule.less ?? {})) {
    const lowest = set.fields[lower]?.minimum ?? 0;
    chosen[lower] = lowest;
    if (Number(effective(higher)) <= lowest) chosen[higher] = lowest * 2;
  }
}
