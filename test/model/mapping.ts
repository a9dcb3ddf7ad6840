import type {
  ParameterField,
  ParameterMap,
  ParameterSet,
  ParameterSynonym,
} from "../../lib/contract/registry-document.ts";
import { countsAs, faultsOf, mayHold } from "./legal-parameters.ts";
import type { MapHop, Parameters } from "./parameters.ts";

/**
 * What a mapping must give, found by trying: each field is fitted on its own, and then every way to keep, change, drop or add fields is
 * weighed. Far too slow for a pass, and nothing in it is shared with the code under test.
 */
export const mapByTrying: MapHop = (parameters, { from, to, map, inForce }) => {
  const set = to.definition;
  if (set === null) return parameters;
  const fitted: Record<string, unknown> = {};
  const homes = homesOf(parameters, set, map ?? {}, inForce.synonyms ?? []);
  for (const [name, value] of Object.entries(homes)) {
    const order = inForce.choiceOrder?.[name] ?? from.definition?.fields[name]?.choices ?? [];
    const fit = fitOne(set.fields[name]!, value, order);
    if (fit !== undefined) fitted[name] = fit;
  }
  return leastLoss(set, fitted);
};

/** The value that each field of the target gets: by the map, else from the field of that name, else from a synonym. */
function homesOf(
  parameters: Parameters,
  set: ParameterSet,
  map: ParameterMap,
  synonyms: readonly ParameterSynonym[],
): Record<string, unknown> {
  const homes: Record<string, unknown> = {};
  const entryOf = (name: string) => (Object.hasOwn(map, name) ? map[name] : undefined);
  const takes = (target: string, value: unknown) => value !== null || set.fields[target]!.nullable === true;
  for (const target of Object.keys(set.fields)) {
    const sources = Object.keys(parameters).sort();
    const mapped = sources.filter((name) => {
      const entry = entryOf(name);
      return typeof entry === "object" && entry.to === target;
    });
    const isFree = (name: string) => {
      const entry = entryOf(name);
      return entry !== "drop" && (entry?.to === undefined || !Object.hasOwn(set.fields, entry.to));
    };
    const own = sources.filter((name) => name === target && isFree(name));
    const alike = sources.filter(
      (name) =>
        isFree(name) &&
        !Object.hasOwn(set.fields, name) &&
        synonyms.some(({ fields }) => fields.includes(name) && fields.includes(target)),
    );
    for (const name of [...mapped, ...own, ...alike]) {
      const entry = entryOf(name);
      const values = (typeof entry === "object" && entry.values) || {};
      const given = parameters[name];
      const key = typeof given === "string" ? given : JSON.stringify(given);
      const value = Object.hasOwn(values, key) ? values[key] : given;
      if (!takes(target, value) || Object.hasOwn(homes, target)) continue;
      homes[target] = value;
    }
  }
  return homes;
}

/** Undefined: not set. */
function fitOne(field: ParameterField, value: unknown, order: readonly string[]): unknown {
  if (mayHold(field, value)) return value;
  if (value === null) return undefined;
  if ((field.type === "number" || field.type === "integer") && typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity } = field;
    // Adding nothing makes a zero of a negative one, which a small negative number is rounded to.
    const whole = field.type === "integer" ? Math.round(value) + 0 : value;
    return whole < minimum ? minimum : whole > maximum ? maximum : whole;
  }
  const place = order.indexOf(value as string);
  if (field.type === "choice" && place >= 0) {
    const there = order.filter((choice) => field.choices!.includes(choice));
    const far = (choice: string) => Math.abs(order.indexOf(choice) - place);
    // Equally far: the lower one, which comes first in the order.
    if (there.length > 0) return there.reduce((best, choice) => (far(choice) < far(best) ? choice : best));
  }
  return field.default;
}

type Weighed = { readonly parameters: Record<string, unknown>; readonly loss: number };

/** The legal parameters that lose least: conditions given up weigh most, then drops, then changes, then additions. */
function leastLoss(set: ParameterSet, fitted: Parameters): Parameters {
  const rules = set.rules ?? [];
  if (faultsOf(set, fitted).length === 0) return fitted;
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
  const legal = ways.filter(({ parameters }) => faultsOf(set, parameters).length === 0);
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
