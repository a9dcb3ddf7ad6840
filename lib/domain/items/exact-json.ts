import { type AttributeValue, emptyRecord, toAttributeValue } from "./attribute-value.ts";
import { fitsJavaScript } from "./decimal.ts";
import { sortedJson } from "./sorted-json.ts";

/**
 * A number of a JSON text that no JavaScript number equals, such as one of 30 digits, kept as it was written. Written by hand: `JSON.parse` tells its
 * reviver the source of a number, so keeping the digits needs no other parser.
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Makes `JSON.stringify` write all digits. */
  toJSON(): unknown {
    return (JSON as typeof JSON & { rawJSON(text: string): unknown }).rawJSON(this.text);
  }
}

/** Matches every text that can hold an inexact number: a double holds every number of up to 15 digits without an exponent. */
const MAYBE_INEXACT = /[\d.]{16}|\d[eE]/;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses a text as `JSON.parse` does, with an {@link ExactNumber} wherever a JavaScript number would lose digits.
 * @throws SyntaxError for a text that is not JSON, RangeError for one nested thousands deep
 */
export function parseExactJson(text: string): unknown {
  if (!MAYBE_INEXACT.test(text)) return JSON.parse(text);
  const exact: Reviver = (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && !fitsJavaScript(source)
      ? new ExactNumber(source)
      : value;
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

/** Returns a stored value as JSON, with an {@link ExactNumber} wherever a JavaScript number would lose digits: only for showing. */
export function exactJson(value: AttributeValue): unknown {
  return parseExactJson(sortedJson(value));
}

/** Returns a value of {@link parseExactJson} as DynamoDB keeps it. */
function exactAttributeValue(value: unknown): AttributeValue {
  if (value instanceof ExactNumber) return { N: value.text };
  if (Array.isArray(value)) return { L: value.map(exactAttributeValue) };
  if (typeof value === "object" && value !== null) return { M: exactItem(value) };
  return toAttributeValue(value);
}

/** Returns the fields of an object as {@link exactAttributeValue} does for one value; undefined fields are left out. */
export function exactItem(record: object): Record<string, AttributeValue> {
  const item = emptyRecord<AttributeValue>();
  for (const [key, value] of Object.entries(record)) {
    if (value !== undefined) item[key] = exactAttributeValue(value);
  }
  return item;
}
