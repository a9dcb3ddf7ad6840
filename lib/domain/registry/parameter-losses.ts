import type { ParameterField, ParameterMap, ParameterSet } from "../../contract/registry-document.ts";
import { appliesByDefault } from "./legal-value.ts";
import { fieldOf, type KnownSets } from "./parameter-sets-in-force.ts";

/**
 * What legal values of one set would lose on the way to another, in words: a field that the target has not, that a rule of it forbids,
 * or a range or choice that does not fit. A field that the map drops in so many words is no loss: somebody has decided it.
 */
export function lostParameters(
  source: ParameterSet,
  target: ParameterSet,
  { map, sets }: { readonly map: ParameterMap; readonly sets: KnownSets },
): string[] {
  const mapped = new Map(Object.entries(map));
  return Object.entries(source.fields).flatMap(([name, field]) => {
    const entry = mapped.get(name);
    if (entry === "drop") return [];
    const targetName = entry?.to ?? targetFieldName(name, target, sets);
    const targetField = targetName === undefined ? undefined : fieldOf(target, targetName);
    if (targetName === undefined || targetField === undefined) return [`${name} is dropped`];
    if (isForbidden(targetName, source, target)) return [`${name} is dropped by a rule`];
    return misfit(name, field, targetField, new Set(Object.keys(entry?.values ?? {})));
  });
}

/** The name under which a target knows a field of the source: its own, or a synonym. */
export function targetFieldName(name: string, target: ParameterSet, sets: KnownSets): string | undefined {
  return [name, ...sets.synonymsOf(name)].find((candidate) => fieldOf(target, candidate) !== undefined);
}

/** Forbidden while the fields that the rule looks at have their defaults, and the source cannot set them. */
function isForbidden(name: string, source: ParameterSet, target: ParameterSet): boolean {
  return (target.rules ?? []).some((rule) => {
    const conditions = Object.keys({ ...rule.when, ...rule.unless });
    const canBeSet = conditions.some((condition) => fieldOf(source, condition) !== undefined);
    return rule.absent?.includes(name) === true && !canBeSet && appliesByDefault(rule, target);
  });
}

function misfit(
  name: string,
  from: ParameterField,
  to: ParameterField,
  mapped: ReadonlySet<string>,
): string[] {
  if (from.type === "choice" && to.type === "choice") {
    const missing = (from.choices ?? []).filter(
      (choice) => !mapped.has(choice) && !to.choices?.includes(choice),
    );
    return missing.length > 0 ? [`${name} has no ${missing.join(", ")}`] : [];
  }
  const isNumeric = (field: ParameterField) => field.type === "number" || field.type === "integer";
  if (isNumeric(from) && isNumeric(to)) {
    const tooLow = (from.minimum ?? -Infinity) < (to.minimum ?? -Infinity);
    const tooHigh = (from.maximum ?? Infinity) > (to.maximum ?? Infinity);
    const rounded = from.type === "number" && to.type === "integer";
    return tooLow || tooHigh || rounded ? [`${name} is clamped`] : [];
  }
  return from.type === to.type || mapped.size > 0 ? [] : [`${name} is of another type`];
}
