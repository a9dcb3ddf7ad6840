import type { ParameterField } from "../../contract/registry-document.ts";
import type { FieldAction } from "../../contract/results.ts";
import { isLegalValue, isNumeric } from "./legal-value.ts";

/** The result for one value in one field; without a value the field is not set. */
export type Fit = { readonly action: FieldAction; readonly value?: unknown };

/**
 * Returns the legal value of a field that is nearest to this one (a JSON value). Total.
 * @param order choices from least to most, where a person has declared them
 */
export function fitValue(field: ParameterField, value: unknown, order: readonly string[]): Fit {
  if (isLegalValue(field, value)) return { action: "keep", value };
  if (isNumeric(field) && typeof value === "number" && Number.isFinite(value)) {
    const nearest = clamp(field, value);
    if (nearest !== undefined) return { action: "clamp", value: nearest };
  }
  if (field.type === "choice" && typeof value === "string") {
    const nearest = nearestChoice(field.choices ?? [], value, order);
    if (nearest !== undefined) return { action: "translate", value: nearest };
  }
  const usual = field.default;
  return usual !== undefined && isLegalValue(field, usual)
    ? { action: "default", value: usual }
    : { action: "drop" };
}

/** Returns the largest legal number that is below a limit; undefined where there is none. */
export function largestBelow(field: ParameterField, limit: number): number | undefined {
  if (field.type === "integer") {
    const largest = Math.min(Math.ceil(limit) - 1, Math.floor(field.maximum ?? Infinity));
    return isLegalValue(field, largest) ? largest : undefined;
  }
  // There is no largest fraction below a limit: the default if it fits, else the minimum.
  const candidates = [field.default, field.minimum, limit - 1];
  return candidates.find(
    (one): one is number => typeof one === "number" && one < limit && isLegalValue(field, one),
  );
}

/** Returns the nearest number of the range, a whole one where the field wants that. */
function clamp(field: ParameterField, value: number): number | undefined {
  const whole = field.type === "integer";
  const minimum = whole ? Math.ceil(field.minimum ?? -Infinity) : (field.minimum ?? -Infinity);
  const maximum = whole ? Math.floor(field.maximum ?? Infinity) : (field.maximum ?? Infinity);
  const nearest = Math.min(Math.max(whole ? Math.round(value) : value, minimum), maximum);
  return isLegalValue(field, nearest) ? nearest : undefined;
}

/** Returns the nearest choice. Of two that are equally far it is the lower one, which never costs more than what was asked for. */
function nearestChoice(
  choices: readonly string[],
  value: string,
  order: readonly string[],
): string | undefined {
  const wanted = order.indexOf(value);
  if (wanted < 0) return undefined;
  let nearest: string | undefined;
  let least = Infinity;
  for (const [place, choice] of order.entries()) {
    const distance = Math.abs(place - wanted);
    if (distance < least && choices.includes(choice)) {
      nearest = choice;
      least = distance;
    }
  }
  return nearest;
}
