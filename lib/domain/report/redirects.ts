import type { ModelRow } from "../../contract/results.ts";
import { byCodeUnit } from "../text/code-units.ts";

/** A model, and the deleted models that lead to it, by id. */
export type Redirect = { readonly model: string; readonly from: readonly Redirect[] };

/** Where deleted models lead. */
export type Redirects = {
  /** The models at the end of a chain, by id: trees, for each deleted model leads to one other. */
  readonly trees: readonly Redirect[];
  /** Deleted models without a replacement, by id. */
  readonly nowhere: readonly string[];
  /** Deleted models in neither, because there are too many. */
  readonly left: number;
};

/** Most deleted models that are drawn or named. */
const MOST = 200;

/**
 * Returns the forest of redirects. Each deleted model hangs at the next one of its chain. A chain whose next model is not known as deleted, or that would
 * lead back to itself, hangs at the end that its tombstone names.
 */
export function redirectForest(models: readonly ModelRow[]): Redirects {
  const tombstones = models.filter(({ status }) => status === "deleted");
  const leading = tombstones.filter(({ redirectsTo }) => redirectsTo !== null);
  const byId = new Map(leading.map((row) => [row.id, row]));
  const shown = leading.toSorted((left, right) => byCodeUnit(left.id, right.id)).slice(0, MOST);
  const shownIds = new Set(shown.map(({ id }) => id));
  const nowhere = tombstones.filter(({ redirectsTo }) => redirectsTo === null).map(({ id }) => id);
  const next = ({ replacement, redirectsTo, id }: ModelRow): string =>
    replacement !== null && shownIds.has(replacement) && endsBelow(byId, replacement, id)
      ? replacement
      : (redirectsTo ?? "");
  const children = Map.groupBy(shown, next);
  const treeOf = (model: string): Redirect => ({
    model,
    from: (children.get(model) ?? []).map(({ id }) => treeOf(id)),
  });
  const roots = [...children.keys()].filter((id) => !shownIds.has(id)).sort(byCodeUnit);
  const named = nowhere.sort(byCodeUnit).slice(0, MOST);
  return {
    trees: roots.map(treeOf),
    nowhere: named,
    left: leading.length - shown.length + nowhere.length - named.length,
  };
}

/** Tells whether the chain from a model ends without coming to `id`. */
function endsBelow(byId: ReadonlyMap<string, ModelRow>, from: string, id: string): boolean {
  const seen = new Set([id]);
  for (let at: string | null = from; at !== null; at = byId.get(at)?.replacement ?? null) {
    if (seen.has(at)) return false;
    seen.add(at);
  }
  return true;
}
