import { type AttributeValue, emptyRecord, type Item } from "../items/attribute-value.ts";
import { type Step, valueAt } from "../items/pointer.ts";
import type { PlaceValues } from "./rewrite.ts";

/** The paths of the parts of a place in its item. */
type PlaceSteps = {
  readonly model: readonly Step[];
  readonly provider?: readonly Step[];
  readonly parameters?: readonly Step[];
};

/** Returns the present values at a place. @param names of the parameters to look at */
export function currentValuesAt(item: Item, place: PlaceSteps, names: readonly string[]): PlaceValues {
  const model = valueAt(item, place.model);
  const provider = place.provider === undefined ? undefined : valueAt(item, place.provider);
  const fields = emptyRecord<AttributeValue>();
  for (const name of names) {
    const value = place.parameters === undefined ? undefined : valueAt(item, [...place.parameters, name]);
    if (value !== undefined) fields[name] = value;
  }
  return {
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    fields,
  };
}
