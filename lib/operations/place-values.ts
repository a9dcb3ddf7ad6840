import type { Item } from "../domain/attribute-value.ts";
import { type Step, valueAt } from "../domain/pointer.ts";
import type { PlaceValues } from "../domain/rewrite.ts";

/** What stands at a place now; undefined where the item ends before it. */
export function currentValuesAt(
  item: Item,
  place: {
    readonly model: readonly Step[];
    readonly provider?: readonly Step[];
    readonly parameters?: readonly Step[];
  },
): PlaceValues | undefined {
  const model = valueAt(item, place.model);
  if (model === undefined) return undefined;
  const provider = place.provider === undefined ? undefined : valueAt(item, place.provider);
  const parameters = place.parameters === undefined ? undefined : valueAt(item, place.parameters);
  return {
    model,
    ...(provider === undefined ? {} : { provider }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}

export function currentValues(
  item: Item,
  place: { readonly model: Located; readonly provider?: Located; readonly parameters?: Located },
): PlaceValues | undefined {
  return currentValuesAt(item, {
    model: place.model.steps,
    ...(place.provider === undefined ? {} : { provider: place.provider.steps }),
    ...(place.parameters === undefined ? {} : { parameters: place.parameters.steps }),
  });
}

type Located = { readonly steps: readonly Step[] };
