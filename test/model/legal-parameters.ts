import type { ParameterField, ParameterSet } from "../../lib/contract/registry-document.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** Tells whether one value may stand in one field. Written from the contract, without the code under test. */
export function mayHold(field: ParameterField, value: unknown): boolean {
  if (value === null) return field.nullable === true;
  if (field.type === "boolean") return value === true || value === false;
  if (field.type === "choice") return field.choices!.some((choice) => choice === value);
  if (field.type === "list") return Array.isArray(value);
  if (field.type === "object") return isObject(value);
  if (field.type === "text")
    return typeof value === "string" && Array.from(value).length <= (field.maxLength ?? Infinity);
  if (typeof value !== "number" || Number.isNaN(value) || Math.abs(value) === Infinity) return false;
  if (field.type === "integer" && value % 1 !== 0) return false;
  return !(value < (field.minimum ?? value)) && !(value > (field.maximum ?? value));
}

export const isObject = (value: unknown): value is Parameters =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a value says in a field: a number or a boolean that is kept as text says what the text writes out. */
export function saysIn(field: ParameterField | undefined, value: unknown): unknown {
  if (field === undefined || typeof value !== "string") return value;
  const word = value.trim();
  if (field.type === "boolean") return word === "true" || word === "false" ? word === "true" : value;
  if (field.type !== "number" && field.type !== "integer") return value;
  const isDecimal = word !== "" && !/[xob]/i.test(value);
  const number = isDecimal ? Number(value) : Number.NaN;
  return number - number === 0 ? number : value;
}

/** Parameters as the readings of their own set understand them. */
export function plainOf(set: ParameterSet, parameters: Parameters): Parameters {
  const plain: Record<string, unknown> = { ...parameters };
  for (const name of Object.keys(parameters).sort()) {
    const [field, value] = [ownField(set, name), parameters[name]];
    const reading = field?.reading;
    if (reading === undefined || !isObject(value) || mayHold(field!, value)) continue;
    const word = Object.hasOwn(value, reading.key) ? value[reading.key] : undefined;
    if (typeof word !== "string" || !Object.hasOwn(reading.values, word)) continue;
    plain[name] = reading.values[word];
    for (const [key, other] of Object.entries(reading.fields ?? {}))
      if (Object.hasOwn(value, key)) plain[other] ??= value[key];
  }
  return Object.fromEntries(
    Object.entries(plain)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, saysIn(ownField(set, name), value)]),
  );
}

export function ownField(set: ParameterSet | null, name: string): ParameterField | undefined {
  return set !== null && Object.hasOwn(set.fields, name) ? set.fields[name] : undefined;
}

/** Returns the value that counts in rules, where an absent field (or null) counts with its default. */
export function countsAs(set: ParameterSet, parameters: Parameters, name: string): unknown {
  const given = Object.hasOwn(parameters, name) ? parameters[name] : null;
  return given ?? set.fields[name]!.default ?? null;
}

/** Returns everything that is wrong with stored parameters for a set, in words; empty when the parameters are legal as they are read. */
export function faultsOf(set: ParameterSet, parameters: Parameters): string[] {
  return plainFaultsOf(set, plainOf(set, parameters));
}

/** As {@link faultsOf}, of values that say no more than they are. Keys that the set does not describe are nobody's fault but where it drops them. */
export function plainFaultsOf(set: ParameterSet, parameters: Parameters): string[] {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const field = ownField(set, name);
    if (field === undefined && set.others === "drop") faults.push(`${name} is no field`);
    if (field !== undefined && !mayHold(field, value))
      faults.push(`${name} may not be ${JSON.stringify(value)}`);
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
