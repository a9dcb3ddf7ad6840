import type { ParameterField, ParameterSetsDocument } from "../../contract/registry-document.ts";
import { isRecord } from "../parameters/legal-value.ts";

type Settings = { readonly settings: Readonly<Record<string, unknown>>; readonly isExact: boolean };

/**
 * Creates a function that returns settings without any text that somebody wrote: names and texts stay only where the sets have them, so that a mapping
 * decides about the result as about the settings themselves. A key that no set has is only numbered; another value is only of the same type, and then the
 * result is not exact.
 */
export function createSettingsReader(declared: readonly ParameterSetsDocument[]) {
  const names = new Set(declared.flatMap(fieldNames));
  const fields = declared.flatMap(({ sets }) =>
    Object.values(sets).flatMap((set) => Object.entries(set.fields)),
  );
  const inside = new Set(fields.flatMap(([, field]) => readingNames(field)));
  const texts = new Set(fields.flatMap(([, field]) => [...(field.choices ?? []), ...readingTexts(field)]));

  function shown(value: unknown): { readonly value: unknown; readonly isExact: boolean } {
    if (typeof value === "string") return texts.has(value) ? exact(value) : { value: "", isExact: false };
    if (Array.isArray(value)) return { value: [], isExact: value.length === 0 };
    if (!isRecord(value)) return exact(value);
    const isKnown = Object.keys(value).every((key) => inside.has(key) || names.has(key));
    const parts = Object.entries(value).map(([key, part]) => [key, shown(part)] as const);
    if (!isKnown || parts.some(([, part]) => !part.isExact)) return { value: {}, isExact: false };
    return exact(Object.fromEntries(parts.map(([key, part]) => [key, part.value])));
  }

  /** @param isFlat whether keys that no set has are the item's own */
  const read = (stored: Readonly<Record<string, unknown>>, isFlat: boolean): Settings => {
    const keys = Object.keys(stored).sort();
    const known = keys.filter((key) => names.has(key)).map((key) => [key, shown(stored[key])] as const);
    const others = isFlat
      ? []
      : keys.filter((key) => !names.has(key)).map((_key, index) => `other ${index + 1}`);
    return {
      settings: Object.fromEntries([
        ...known.map(([key, { value }]) => [key, value] as const),
        ...others.map((key) => [key, true] as const),
      ]),
      isExact: known.every(([, { isExact }]) => isExact),
    };
  };
  return { read, names };
}

/** Returns the names of all fields of sets, and those that mean the same. */
export function fieldNames({ sets, synonyms = [] }: ParameterSetsDocument): string[] {
  const own = Object.values(sets).flatMap((set) => Object.keys(set.fields));
  return [...own, ...synonyms.flatMap((group) => group.fields)];
}

/** Tells whether settings hold a key that is only numbered. */
export function hasNumbered(settings: Readonly<Record<string, unknown>> | undefined): boolean {
  return settings !== undefined && Object.keys(settings).some((key) => NUMBERED.test(key));
}

const NUMBERED = /^other \d+$/;

function exact(value: unknown): { readonly value: unknown; readonly isExact: true } {
  return { value, isExact: true };
}

function readingNames({ reading }: ParameterField): string[] {
  return reading === undefined ? [] : [reading.key, ...Object.keys(reading.fields ?? {})];
}

function readingTexts({ reading }: ParameterField): string[] {
  return Object.keys(reading?.values ?? {});
}
