import type { DeletedModelDocument } from "../../contract/registry-document.ts";
import { replacementId } from "../models/replacement.ts";
import { modelId } from "../text/ids.ts";

/** A deletion as its line declares it: both are model ids, and `replacement` is not followed. */
export type Deletion = { readonly id: string; readonly replacement: string | null };

export function toDeletion(model: DeletedModelDocument): Deletion {
  const { provider, name } = model;
  return { id: modelId(provider, name), replacement: replacementId(provider, model) };
}

/**
 * Returns the way of a reference to a model by its declared replacements, to the first model that is not deleted, or to null. Empty for a model that
 * is not deleted. A circle, which no valid registry has, is gone round once.
 */
export function waysOf(deletions: readonly Deletion[]): (id: string) => readonly (string | null)[] {
  const next = new Map(deletions.map(({ id, replacement }) => [id, replacement]));
  return (id) => {
    const way: (string | null)[] = [];
    let to = next.get(id);
    while (to !== undefined && way.length < deletions.length) {
      way.push(to);
      to = to === null ? undefined : next.get(to);
    }
    return way;
  };
}
