import type { MapHop } from "../model/parameters.ts";

/** What the mapping does until parameter sets decide more: fields that the target set also has are kept, the rest is dropped. */
export const keepSharedFields: MapHop = (parameters, { to }) => {
  const { definition } = to;
  if (definition === null) return parameters;
  return Object.fromEntries(
    Object.entries(parameters).filter(([field]) => Object.hasOwn(definition.fields, field)),
  );
};
