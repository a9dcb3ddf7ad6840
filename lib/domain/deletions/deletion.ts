import type { DeletedModelDocument } from "../../contract/registry-document.ts";
import { replacementId } from "../models/replacement.ts";
import { modelId } from "../text/ids.ts";

/** A deletion as its line declares it: both are model ids, and `replacement` is not followed. */
export type Deletion = { readonly id: string; readonly replacement: string | null };

export function toDeletion(model: DeletedModelDocument): Deletion {
  const { provider, name } = model;
  return { id: modelId(provider, name), replacement: replacementId(provider, model) };
}

/** Returns where a reference to a model ends: at the first model that is not deleted, or nowhere. The registry is valid: there is no circle. */
export function endsOf(deletions: readonly Deletion[]): (id: string | null) => string | null {
  const next = new Map(deletions.map(({ id, replacement }) => [id, replacement]));
  return (id) => {
    let end = id;
    for (let to = next.get(id ?? ""); to !== undefined; to = next.get(to)) {
      end = to;
      if (to === null) break;
    }
    return end;
  };
}
