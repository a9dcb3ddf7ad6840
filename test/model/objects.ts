import type { ParameterSet, Reading } from "../../lib/contract/registry-document.ts";
import { isObject, mayHold, ownField } from "./legal-parameters.ts";
import type { Parameters } from "./parameters.ts";

type OpenObject = {
  readonly name: string;
  readonly object: Parameters;
  readonly reading: Reading;
  /** The key in the object of each field that was taken from there. */
  readonly taken: Readonly<Record<string, string>>;
};

/** Parameters with what their objects say in the objects' places. */
export type Opened = { readonly values: Parameters; readonly objects: readonly OpenObject[] };

/** Reads each object that stands where a field is: by the set that is left, else by the target. */
export function openAll(
  stored: Parameters,
  from: ParameterSet | null,
  set: ParameterSet,
  goes: (name: string) => string | undefined,
): Opened {
  const values: Record<string, unknown> = { ...stored };
  const objects: OpenObject[] = [];
  for (const name of Object.keys(stored).sort()) {
    const object = stored[name];
    const goal = ownField(set, goes(name) ?? name);
    if (!isObject(object) || (goal !== undefined && mayHold(goal, object))) continue;
    const says = ({ key, values: words }: Reading) =>
      Object.hasOwn(object, key) && typeof object[key] === "string" && Object.hasOwn(words, object[key]);
    const old = ownField(from, name)?.reading;
    const reading = old !== undefined && says(old) ? old : goal?.reading;
    if (reading === undefined || !says(reading)) continue;
    const staysAnObject = goes(name) === name && goal?.reading?.key === reading.key;
    const fields = { ...(staysAnObject ? goal.reading!.fields : {}), ...reading.fields };
    const taken: Record<string, string> = {};
    for (const [key, other] of Object.entries(fields)) {
      const inner = Object.hasOwn(object, key) ? (object[key] ?? null) : null;
      if (inner === null || (Object.hasOwn(values, other) ? (values[other] ?? null) : null) !== null)
        continue;
      values[other] = inner;
      taken[other] = key;
    }
    values[name] = reading.values[object[reading.key] as string];
    objects.push({ name, object, reading: { ...reading, fields }, taken });
  }
  return { values, objects };
}

type Result = {
  readonly stored: Parameters;
  /** As the target reads it, and as it is to be written field by field. */
  readonly plain: Parameters;
  readonly written: Parameters;
  readonly set: ParameterSet;
  /** The old field that a field of the result comes from. */
  readonly cameFrom: (name: string) => string | undefined;
};

/** Writes fields back into the objects that they came in, where the target's field of that name can say so. */
export function putBack({ objects }: Opened, { stored, plain, written, set, cameFrom }: Result): Parameters {
  let result: Record<string, unknown> = { ...written };
  for (const { name, object, reading, taken } of [...objects].reverse()) {
    const own = ownField(set, name)?.reading;
    const isElsewhere = cameFrom(name) !== name || !Object.hasOwn(result, name);
    if (isElsewhere || own === undefined || own.key !== reading.key) continue;
    const said = object[own.key] as string;
    const words = Object.keys(own.values).filter((word) => own.values[word] === plain[name]);
    if (words.length === 0) continue;
    const keysBefore = Object.keys(reading.fields ?? {});
    const wins = (key: string) => (result[own.fields?.[key] ?? ""] ?? null) !== null;
    const lost = (key: string) => (object[key] ?? null) !== null && !wins(key);
    const gone = [...keysBefore, ...Object.keys(own.fields ?? {})].filter(
      (key) => Object.values(taken).includes(key) || lost(key),
    );
    const inner: Record<string, unknown> = {
      ...object,
      [own.key]: words.includes(said) ? said : words[0],
    };
    for (const key of gone) delete inner[key];
    for (const [key, target] of Object.entries(own.fields ?? {})) {
      const source = cameFrom(target);
      if (source === undefined || !Object.hasOwn(taken, source) || (result[target] ?? null) === null)
        continue;
      inner[key] = result[target];
      const { [target]: _moved, ...rest } = result;
      result = rest;
    }
    result[name] = inner;
    for (const target of Object.keys(taken)) {
      const wasNone = stored[target] === null && ownField(set, target)?.nullable === true;
      if (wasNone && !Object.hasOwn(result, target)) result[target] = null;
    }
  }
  return result;
}
