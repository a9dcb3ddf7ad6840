import type { AttributeValue } from "../items/attribute-value.ts";
import { parseModelId } from "../text/ids.ts";
import type { Place } from "./source-reader.ts";

/** Thrown for a place that cannot hold what was decided, such as another provider where the source declares a fixed one. */
export class CannotExpress extends Error {
  override readonly name = "CannotExpress";
}

/**
 * Returns an id as the source writes it: whole, or split into provider and name. The written values read back as the same id, in a spelling that the
 * table uses already or declares.
 * @throws CannotExpress
 */
export function expressId(place: Place, id: string): { model: AttributeValue; provider?: AttributeValue } {
  const { split } = place;
  if (split === undefined) return { model: { S: id } };
  // The provider that stands there may hold more of the id than the registry's provider does: the row keeps its own way of splitting.
  if (id.startsWith(`${split.provider}/`) && id.length > split.provider.length + 1)
    return { model: { S: id.slice(split.provider.length + 1) } };
  const name = parseModelId(id)?.name;
  if (name === undefined) throw new CannotExpress(`${id} is no model id`);
  const provider = id.slice(0, id.length - name.length - 1);
  if (place.provider === undefined)
    throw new CannotExpress(
      `the source says that its provider is ${split.provider}: ${id} is of another one`,
    );
  if (place.isList)
    throw new CannotExpress(
      `one provider, ${split.provider}, stands for all ids of the list: ${id} is of another one`,
    );
  if (split.provider.includes("/")) {
    throw new CannotExpress(
      `the provider ${split.provider} is split in another way than the registry's ids: nobody knows how the table spells ${provider}`,
    );
  }
  return { model: { S: name }, provider: { S: spelling(provider, split.names) } };
}

/** Returns the table's spelling of a provider. @throws CannotExpress */
function spelling(provider: string, names: Readonly<Record<string, string>>): string {
  const own = Object.entries(names).find(([, known]) => known === provider)?.[0];
  if (own === undefined && Object.hasOwn(names, provider))
    throw new CannotExpress(
      `the table spells another provider as ${provider}, and has no spelling for this one`,
    );
  return own ?? provider;
}
