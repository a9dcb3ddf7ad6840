import { type AttributeValue, fromAttributeValue } from "./attribute-value.ts";
import { canonicalNumber } from "./decimal.ts";

/** Returns the JSON text of a stored value: keys sorted by code unit at every level, every digit of a number kept. */
export function sortedJson(value: AttributeValue): string {
  if ("N" in value) return canonicalNumber(value.N);
  if ("L" in value) return `[${value.L.map(sortedJson).join(",")}]`;
  if ("M" in value) {
    const fields = Object.keys(value.M)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${sortedJson(value.M[key]!)}`);
    return `{${fields.join(",")}}`;
  }
  if ("SS" in value) return JSON.stringify([...value.SS].sort());
  if ("NS" in value) return `[${value.NS.map(canonicalNumber).sort().join(",")}]`;
  return JSON.stringify(fromAttributeValue(value));
}
