import type {
  ParameterField,
  ParameterMap,
  ParameterSet,
  ParameterSynonym,
} from "../../lib/contract/registry-document.ts";
import { countsAs, mayHold, ownField, plainFaultsOf, saysIn } from "./legal-parameters.ts";
import { type Opened, openAll, putBack } from "./objects.ts";
import type { Hop, MapHop, Parameters } from "./parameters.ts";

/** What a field of the target gets, and from which field of the old parameters. */
type Home = { readonly field: string; readonly value: unknown };

/**
 * What a mapping must give, found by trying: each field is fitted on its own, and then every way to keep, change, drop or add fields is
 * weighed. Far too slow for a pass, and nothing in it is shared with the code under test.
 */
export const mapByTrying: MapHop = (parameters, hop) => {
  const set = hop.to.definition;
  if (set === null) return parameters;
  const isOurs = describedBy(hop);
  const entries = Object.entries(parameters);
  const foreign = set.others === "drop" ? [] : entries.filter(([name]) => !isOurs(name));
  const ours = entries.filter(([name]) => isOurs(name));
  return Object.fromEntries([
    ...foreign,
    ...(ours.length === 0 ? [] : Object.entries(mapOurs(Object.fromEntries(ours), set, hop))),
  ]);
};

/** Fields of both sets, what a group of synonyms ties to one of them, and what the map names. */
function describedBy({ from, to, map, inForce }: Hop): (name: string) => boolean {
  const isField = (name: string) =>
    ownField(from.definition, name) !== undefined || ownField(to.definition, name) !== undefined;
  const isAlike = (name: string) =>
    (inForce.synonyms ?? []).some(({ fields }) => fields.includes(name) && fields.some(isField));
  return (name) => isField(name) || isAlike(name) || Object.hasOwn(map ?? {}, name);
}

function mapOurs(stored: Parameters, set: ParameterSet, hop: Hop): Parameters {
  const { from, map, inForce } = hop;
  const goes = (name: string) => homeOf(name, set, map ?? {}, inForce.synonyms ?? [])?.target;
  const opened = openAll(stored, from.definition, set, goes);
  const homes = homesOf(opened.values, set, hop);
  chooseByNumbers(homes, opened.values, set, hop);
  const fitted: Record<string, unknown> = {};
  for (const [name, { value }] of Object.entries(homes)) {
    const order = inForce.choiceOrder?.[name] ?? from.definition?.fields[name]?.choices ?? [];
    const fit = fitOne(set.fields[name]!, saysIn(set.fields[name], value), order);
    if (fit !== undefined) fitted[name] = fit;
  }
  const plain = leastLoss(set, fitted);
  const written = Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      name,
      writtenAs(value, name, homes[name], opened, set, hop),
    ]),
  );
  const cameFrom = (name: string) => (Object.hasOwn(plain, name) ? homes[name]?.field : undefined);
  return putBack(opened, { stored, plain, written, set, cameFrom });
}

/** Returns a value in the form of the stored value: as text where that was a text, and the very same text where both say the same. */
function writtenAs(
  value: unknown,
  name: string,
  home: Home | undefined,
  { values }: Opened,
  set: ParameterSet,
  { from }: Hop,
): unknown {
  if (home === undefined) return value;
  const before = values[home.field];
  if (saysIn(set.fields[name], before) === value) return before;
  const isText = [set.fields[name], ownField(from.definition, home.field)].some(
    (field) => saysIn(field, before) !== before,
  );
  return isText && ["number", "boolean"].includes(typeof value) ? `${value}` : value;
}

/** The field of the target that a name leads to, and how it is found there: 0 by the map, 1 by its name, 2 by a synonym. */
function homeOf(
  name: string,
  set: ParameterSet,
  map: ParameterMap,
  synonyms: readonly ParameterSynonym[],
): { readonly target: string; readonly how: 0 | 1 | 2; readonly group?: ParameterSynonym } | undefined {
  const entry = Object.hasOwn(map, name) ? map[name]! : {};
  if (entry === "drop") return undefined;
  if (entry.to !== undefined && Object.hasOwn(set.fields, entry.to)) return { target: entry.to, how: 0 };
  if (Object.hasOwn(set.fields, name)) return { target: name, how: 1 };
  for (const group of synonyms.filter(({ fields }) => fields.includes(name))) {
    const target = group.fields.find((one) => one !== name && Object.hasOwn(set.fields, one));
    if (target !== undefined) return { target, how: 2, group };
  }
  return undefined;
}

/** The value that each field of the target gets: by the map, else from the field of that name, else from a synonym. */
function homesOf(values: Parameters, set: ParameterSet, { from, map, inForce }: Hop): Record<string, Home> {
  const homes: Record<string, Home> = {};
  const takes = (target: string, value: unknown) =>
    value === null ? set.fields[target]!.nullable === true : !isUnfilled(set.fields[target]!, value);
  for (const target of Object.keys(set.fields)) {
    for (const how of [0, 1, 2] as const) {
      for (const field of Object.keys(values).sort()) {
        const home = homeOf(field, set, map ?? {}, inForce.synonyms ?? []);
        if (home?.target !== target || home.how !== how || Object.hasOwn(homes, target)) continue;
        const entry = Object.hasOwn(map ?? {}, field) ? map![field] : undefined;
        const reader = ownField(from.definition, field) ?? set.fields[target];
        const tried = [values[field], saysIn(reader, values[field])];
        const exchanged = (typeof entry === "object" ? exchange(tried, entry.values ?? {}) : undefined) ??
          sameMeaning(tried, field, target, home.group) ?? [values[field]];
        if (takes(target, exchanged[0])) homes[target] = { field, value: exchanged[0] };
      }
    }
  }
  return homes;
}

type Exchanged = readonly [unknown] | undefined;

function exchange(tried: readonly unknown[], values: Parameters): Exchanged {
  for (const one of tried) {
    const key = typeof one === "string" ? one : JSON.stringify(one);
    if (Object.hasOwn(values, key)) return [values[key]];
  }
  return undefined;
}

function sameMeaning(
  tried: readonly unknown[],
  field: string,
  target: string,
  group: ParameterSynonym | undefined,
): Exchanged {
  for (const one of tried)
    for (const row of group?.values ?? [])
      if (row[group!.fields.indexOf(field)] === one) return [row[group!.fields.indexOf(target)]];
  return undefined;
}

/** A choice that nothing else decides is decided by a number of the old set that has no place of its own, while the old set shows it. */
function chooseByNumbers(
  homes: Record<string, Home>,
  values: Parameters,
  set: ParameterSet,
  { from, map }: Hop,
): void {
  const old = from.definition;
  for (const [target, { thresholds }] of Object.entries(set.fields)) {
    if (thresholds === undefined || old === null || Object.hasOwn(homes, target)) continue;
    const name = thresholds.from;
    const field = ownField(old, name);
    const number = Object.hasOwn(values, name) ? saysIn(field, values[name]) : undefined;
    const isUsed = Object.values(homes).some((home) => home.field === name);
    const isNumber = field?.type === "number" || field?.type === "integer";
    if (!isNumber || typeof number !== "number" || isUsed || map?.[name] === "drop") continue;
    const shown = Object.entries((field.ui?.visibleWhen ?? {}) as Parameters).every(([other, value]) => {
      const given = Object.hasOwn(values, other) ? saysIn(ownField(old, other), values[other]) : null;
      return (given ?? ownField(old, other)?.default ?? null) === value;
    });
    if (!shown) continue;
    const limits = Object.keys(thresholds.below).sort((one, other) => Number(one) - Number(other));
    const limit = limits.find((one) => number < Number(one));
    homes[target] = { field: name, value: limit === undefined ? thresholds.else : thresholds.below[limit] };
  }
}

/** Undefined: not set. */
function fitOne(field: ParameterField, value: unknown, order: readonly string[]): unknown {
  if (mayHold(field, value)) return value;
  if (value === null) return undefined;
  if ((field.type === "number" || field.type === "integer") && typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity } = field;
    // Adding 0 turns -0 into 0: a small negative number is rounded to -0.
    const whole = field.type === "integer" ? Math.round(value) + 0 : value;
    return whole < minimum ? minimum : whole > maximum ? maximum : whole;
  }
  const place = order.indexOf(value as string);
  if (field.type === "choice" && place >= 0) {
    const there = order.filter((choice) => field.choices!.includes(choice));
    const far = (choice: string) => Math.abs(order.indexOf(choice) - place);
    // Both are equally far: the lower choice counts, which comes first in the order.
    if (there.length > 0) return there.reduce((best, choice) => (far(choice) < far(best) ? choice : best));
  }
  return field.default;
}

type Weighed = { readonly parameters: Record<string, unknown>; readonly loss: number };

/** The legal parameters that lose least: conditions given up weigh most, then drops, then changes, then additions. */
function leastLoss(set: ParameterSet, fitted: Parameters): Parameters {
  const rules = set.rules ?? [];
  if (plainFaultsOf(set, fitted).length === 0) return fitted;
  const demanded = new Set(
    rules.flatMap(({ absent = [], equal = {}, less = {} }) => [
      ...absent,
      ...Object.keys(equal),
      ...Object.keys(less),
    ]),
  );
  let ways: Weighed[] = [{ parameters: {}, loss: 0 }];
  for (const name of Object.keys(set.fields)) {
    const isGiven = Object.hasOwn(fitted, name);
    const isSomething = isGiven && fitted[name] !== null;
    ways = ways.flatMap(({ parameters, loss }) => {
      const stays = { parameters: isGiven ? { ...parameters, [name]: fitted[name] } : parameters, loss };
      const changed = demandedValues(set, fitted, name).map((value) => ({
        parameters: { ...parameters, [name]: value },
        loss: loss + (isSomething ? 1e3 : 1),
      }));
      const dropped = { parameters, loss: loss + (demanded.has(name) ? 1e6 : 1e9) };
      return [stays, ...changed, ...(isSomething ? [dropped] : [])];
    });
  }
  const legal = ways.filter(({ parameters }) => plainFaultsOf(set, parameters).length === 0);
  return legal.reduce((best, way) => (way.loss < best.loss ? way : best)).parameters;
}

/** Values that a rule may ask of a field: what it must equal, or the last whole number below another field. */
function demandedValues(set: ParameterSet, fitted: Parameters, name: string): unknown[] {
  const values = (set.rules ?? []).flatMap(({ equal = {}, less = {} }) => {
    const other = less[name];
    const below = other === undefined ? [] : [Number(countsAs(set, fitted, other)) - 1];
    return [...(Object.hasOwn(equal, name) ? [equal[name]] : []), ...below];
  });
  return values.filter((value) => mayHold(set.fields[name]!, value));
}

/** Tells whether a field was left empty in a form; in a text, a list or an object the empty text is a value, and a choice may have that name. */
function isUnfilled({ type, choices }: ParameterField, value: unknown): boolean {
  const isEmpty = typeof value === "string" && /^\s*$/.test(value);
  if (!isEmpty || ["text", "list", "object"].includes(type)) return false;
  return type !== "choice" || choices?.includes(value) !== true;
}
