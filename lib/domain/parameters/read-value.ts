import type { ParameterField } from "../../contract/registry-document.ts";
import { isNumeric } from "./legal-value.ts";

/** Matches decimal notation: `0.2`, `4000`, ` 1e3 `; no other base, no `Infinity`. */
const DECIMAL = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

/** Returns the number that a text writes out; undefined for every other text, and for a number beyond a double's range. */
export function readNumber(text: string): number | undefined {
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Returns the value that a stored value means in a field: forms keep numbers and booleans as texts. Any other value means itself. */
export function readValue(field: ParameterField | undefined, value: unknown): unknown {
  return (field === undefined ? undefined : readText(field, value)) ?? value;
}

/** Tells whether a form has kept an empty text because nothing was entered: it is no number, no boolean and no choice, so the field is not set. */
export function isNothingEntered(field: ParameterField, value: unknown): boolean {
  if (typeof value !== "string" || value.trim() !== "") return false;
  const { type, choices = [] } = field;
  return isNumeric(field) || type === "boolean" || (type === "choice" && !choices.includes(value));
}

/** Tells whether a value is a text that says a number or a boolean in one of these fields. */
export function isKeptAsText(value: unknown, ...fields: readonly (ParameterField | undefined)[]): boolean {
  return fields.some((field) => field !== undefined && readText(field, value) !== undefined);
}

/** Returns a value in the form of the stored one: as text where that was a text, and to the last character where it says the same. */
export function writeLike(
  stored: unknown,
  value: unknown,
  field: ParameterField | undefined,
  isText: boolean,
): unknown {
  if (readValue(field, stored) === value) return stored;
  return isText && (typeof value === "number" || typeof value === "boolean") ? String(value) : value;
}

function readText(field: ParameterField, value: unknown): number | boolean | undefined {
  if (typeof value !== "string") return undefined;
  if (isNumeric(field)) return readNumber(value);
  const word = field.type === "boolean" ? value.trim() : "";
  return word === "true" || word === "false" ? word === "true" : undefined;
}
