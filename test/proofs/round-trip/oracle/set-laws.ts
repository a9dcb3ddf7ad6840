import type { ParameterField, ParameterSet } from "../../../../lib/contract/registry-document.ts";
import { faultsOf, isObject, ownField } from "../../../model/legal-parameters.ts";
import { type Fields, isSame, own, plain, plainFields, type Value } from "../value.ts";
import type { Described } from "./described.ts";

/** A set as if it described nothing under some names; nobody knows whether a rule about these holds. */
export function setWithout(set: ParameterSet, names: ReadonlySet<string>): ParameterSet {
  const fields = Object.entries(set.fields).filter(([name]) => !names.has(name));
  const isWhole = fields.length === Object.keys(set.fields).length;
  return {
    fields: Object.fromEntries(fields.map(([name, field]) => [name, fieldWithout(field, names)])),
    ...(isWhole && set.rules !== undefined ? { rules: set.rules } : {}),
  };
}

function fieldWithout({ reading, ...field }: ParameterField, names: ReadonlySet<string>): ParameterField {
  if (reading === undefined) return field;
  const inner = Object.entries(reading.fields ?? {}).filter(([, name]) => !names.has(name));
  return { ...field, reading: { ...reading, fields: Object.fromEntries(inner) } };
}

/** What is illegal in stored parameters, by the field and by the rules, as the set reads them. */
export function illegalIn(set: ParameterSet, parameters: Fields, beside: ReadonlySet<string>): string[] {
  const judged = setWithout(set, beside);
  const given = Object.entries(plainFields(parameters)).filter(([name]) => !beside.has(name));
  return faultsOf(judged, Object.fromEntries(given.map(([name, value]) => [name, withoutNulls(value)])));
}

/** Null inside an object says nothing of the field that it would be. */
function withoutNulls(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null))
    : value;
}

/** Judges one field of a moved reference. Returns what is wrong; undefined when nothing is. */
export function faultOfField(
  name: string,
  before: Fields,
  after: Fields,
  { sets, maps, target, sure, way }: Described,
): string | undefined {
  const [was, is] = [own(before, name), own(after, name)];
  const field = ownField(target, name);
  if (field === undefined && sure.has(name) && is !== undefined)
    return "is no field of the target, and still there";
  const isMapped = maps.some((map) =>
    Object.entries(map).some(([from, change]) => from === name || (change !== "drop" && change.to === name)),
  );
  const fields = sets.map((set) => ownField(set, name));
  if (was === undefined || isMapped || !fields.every((one) => one !== undefined)) return undefined;
  const hasRules = sets.some(({ rules }) => rules !== undefined);
  if (isScalar(was) && !hasRules && fields.every((one) => isLegalIn(one, name, was)))
    return isSame(was, is) ? undefined : "was legal under this name, and has changed";
  if (is === undefined) return undefined;
  const isDirect = way <= 2 || !hasRules;
  if (isDirect && "S" in was && fields.every((one) => saysMore(one, was.S)) && !("S" in is))
    return "was a number or a boolean in a text, and is no text";
  return "M" in was && "M" in is ? faultInside(was.M, is.M, fields) : undefined;
}

const isScalar = (value: Value): boolean => "S" in value || "N" in value || "BOOL" in value;

function isLegalIn(field: ParameterField, name: string, value: Value): boolean {
  return faultsOf({ fields: { [name]: field } }, { [name]: plain(value) }).length === 0;
}

function saysMore({ type }: ParameterField, text: string): boolean {
  if (type === "boolean") return ["true", "false"].includes(text.trim());
  return (type === "number" || type === "integer") && /^\s*-?\d+(\.\d+)?(e\d+)?\s*$/.test(text);
}

/** What a reading knows in an object may change; the rest of it is the adopter's. */
function faultInside(was: Fields, is: Fields, fields: readonly ParameterField[]): string | undefined {
  const readings = fields.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  const known = new Set(readings.flatMap(({ key, fields: inner = {} }) => [key, ...Object.keys(inner)]));
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].find(
    (key) => !known.has(key) && !isSame(own(was, key), own(is, key)),
  );
  return changed === undefined ? undefined : `holds ${changed}, which no reading knows, and it has changed`;
}
