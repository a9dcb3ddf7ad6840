import type { ParameterField, ParameterSet } from "../../lib/contract/registry-document.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** Whether one value may stand in one field. Written from the contract, without the code under test. */
export function mayHold(field: ParameterField, value: unknown): boolean {
  if (value === null) return field.nullable === true;
  if (field.type === "boolean") return value === true || value === false;
  if (field.type === "choice") return field.choices!.some((choice) => choice === value);
  if (typeof value !== "number" || Number.isNaN(value) || Math.abs(value) === Infinity) return false;
  if (field.type === "integer" && value % 1 !== 0) return false;
  return !(value < (field.minimum ?? value)) && !(value > (field.maximum ?? value));
}

/** In rules an absent field (or null) counts with its default. */
export function countsAs(set: ParameterSet, parameters: Parameters, name: string): unknown {
  const given = Object.hasOwn(parameters, name) ? parameters[name] : null;
  return given ?? set.fields[name]!.default ?? null;
}

/** Everything that is wrong with parameters for a set, in words; empty when they are legal. */
export function faultsOf(set: ParameterSet, parameters: Parameters): string[] {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (!Object.hasOwn(set.fields, name)) faults.push(`${name} is no field`);
    else if (!mayHold(set.fields[name]!, value)) faults.push(`${name} may not be ${JSON.stringify(value)}`);
  }
  const counts = (name: string): unknown => countsAs(set, parameters, name);
  const all = (conditions: Parameters): boolean =>
    Object.entries(conditions).every(([name, value]) => counts(name) === value);
  for (const { when = {}, unless, absent = [], equal = {}, less = {}, message = "a rule" } of set.rules ??
    []) {
    if (!all(when) || (unless !== undefined && all(unless))) continue;
    const isGiven = (name: string) => Object.hasOwn(parameters, name) && parameters[name] !== null;
    const tooLarge = Object.entries(less).some(([low, high]) => {
      const [one, other] = [counts(low), counts(high)];
      return typeof one === "number" && typeof other === "number" && one >= other;
    });
    if (absent.some(isGiven) || !all(equal) || tooLarge) faults.push(message);
  }
  return faults;
}
