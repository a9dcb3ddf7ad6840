import type { DeletedModelDocument, RegistryDocument } from "../../contract/registry-document.ts";
import { type ModelRecord, UNTOUCHED } from "../models/records.ts";
import { replacementId } from "../models/replacement.ts";
import type { Hop } from "../parameters/hop.ts";
import { modelId } from "../text/ids.ts";
import type { SyncDraft } from "./sync-draft.ts";
import { holdAgain } from "./taken-back.ts";

type Route = Pick<ModelRecord, "redirectsTo" | "via" | "hops">;

/** Plans rule 2: each deleted model becomes a tombstone that redirects to the end of its chain of replacements, or nowhere. */
export function planDeletedModels(draft: SyncDraft, registry: RegistryDocument): void {
  const deleted = new Map(registry.deleted.map((model) => [modelId(model.provider, model.name), model]));
  const before = new Map([...deleted.keys()].map((id) => [id, draft.row(id)]));
  const routes = new Map<string, Route>();
  const routeOf = (id: string): Route => routes.get(id) as Route;
  // From the end of each chain to its beginning, so that the routes that a route needs exist already: chains can be longer than a stack.
  for (const id of deleted.keys()) {
    for (const link of chainFrom(id, deleted, routes).reverse()) {
      routes.set(link, routeFrom(draft, link, deleted, before, routeOf));
    }
  }
  for (const [id, model] of deleted) {
    planDeletedModel(draft, id, model, before.get(id), routes.get(id) as Route);
  }
}

/** Returns the model id of the replacement that a deletion declares, at its own provider or at another. */
function declaredId(model: DeletedModelDocument): string | null {
  return replacementId(model.provider, model);
}

/** Returns the deleted models from one of them along their replacements, up to the first whose route is known. */
function chainFrom(
  id: string,
  deleted: ReadonlyMap<string, DeletedModelDocument>,
  routes: ReadonlyMap<string, Route>,
): string[] {
  const chain: string[] = [];
  for (let link: string | undefined = id; link !== undefined && !routes.has(link); ) {
    const model = deleted.get(link);
    if (model === undefined) break;
    chain.push(link);
    link = declaredId(model) ?? undefined;
  }
  return chain;
}

function planDeletedModel(
  draft: SyncDraft,
  id: string,
  model: DeletedModelDocument,
  old: ModelRecord | undefined,
  route: Route,
): void {
  const replacement = declaredId(model);
  // A ledger that was put back may be older than the row: then the migration is claimed once more.
  if (old?.status === "deleted" && old.replacement === replacement && draft.knows(old.migration)) {
    // Declared as before: the migration stands, and only the end of the chain may be another place.
    if (old.redirectsTo !== route.redirectsTo) draft.put({ ...old, ...route });
    return;
  }
  const times = draft.timesDeprecated(old);
  const tombstone: ModelRecord = {
    ...UNTOUCHED,
    id,
    provider: model.provider,
    name: model.name,
    tokenLimit: old?.tokenLimit ?? null,
    parameters: old?.parameters ?? null,
    ...(model.parameterMap === undefined ? {} : { parameterMap: model.parameterMap }),
    status: "deleted",
    ...(times === 0 ? {} : { times }),
    replacement,
    ...route,
    retiresOn: old?.retiresOn ?? null,
    epoch: old?.epoch ?? 1,
    watched: true,
    since: old?.status === "deleted" ? old.since : draft.at,
  };
  if (old?.status !== "deleted") draft.sync.delete.push(id);
  draft.supersede(id, "deprecate");
  // What has come back already goes again in the pass that follows: there is nothing to tell.
  draft.supersede(id, "undo");
  holdAgain(draft, id, "deprecate");
  holdAgain(draft, id, "delete");
  draft.put({ ...tombstone, ...draft.claim("delete", tombstone, route.redirectsTo) });
}

/**
 * Returns the route of a deleted model: it follows the declared replacements to the first model that is not deleted. Parameters travel along the same
 * way, a hop for each model that ever had a row; where the next model is a tombstone with hops of its own, these are handed on as they were recorded.
 */
function routeFrom(
  draft: SyncDraft,
  id: string,
  deleted: ReadonlyMap<string, DeletedModelDocument>,
  before: ReadonlyMap<string, ModelRecord | undefined>,
  routeOf: (id: string) => Route,
): Route {
  const model = deleted.get(id);
  const next = model === undefined ? null : declaredId(model);
  if (model === undefined || next === null) return { redirectsTo: null, via: [], hops: [] };
  const old = before.get(id);
  if (old?.status === "deleted" && old.replacement === next) {
    const kept = keptRoute(draft, old, next, deleted, routeOf);
    if (kept !== undefined) return kept;
  }
  const onwards = deleted.has(next) ? routeOf(next) : { redirectsTo: next, via: [], hops: [] };
  const via = deleted.has(next) ? [next, ...onwards.via] : [];
  const nextRow = deleted.has(next) ? before.get(next) : draft.row(next);
  const from = old === undefined ? null : draft.setOf(old);
  if (nextRow === undefined || nextRow.parameters === null) {
    const [first, ...rest] = onwards.hops;
    return {
      redirectsTo: onwards.redirectsTo,
      via,
      hops: first === undefined ? [] : [draft.leaving(first, from), ...rest],
    };
  }
  const set = onwards.hops[0]?.from ?? draft.setOf(nextRow);
  const hop: Hop = {
    to: next,
    from,
    set,
    ...(model.parameterMap === undefined ? {} : { map: model.parameterMap }),
    ...draft.wordsFor(from, set),
  };
  return { redirectsTo: onwards.redirectsTo, via, hops: [hop, ...onwards.hops] };
}

/** Returns the route of a tombstone whose declaration did not change: as recorded, lengthened or cut where its chain now ends elsewhere. */
function keptRoute(
  draft: SyncDraft,
  old: ModelRecord,
  next: string,
  deleted: ReadonlyMap<string, DeletedModelDocument>,
  routeOf: (id: string) => Route,
): Route | undefined {
  // The route of the next model ends where its declarations do: following them for each model would take the square of a chain's length.
  const end = deleted.has(next) ? routeOf(next).redirectsTo : next;
  if (end === null) return undefined;
  if (old.redirectsTo === end) return { redirectsTo: end, via: old.via, hops: old.hops };
  const path = declaredPath(next, deleted);
  if (old.redirectsTo !== null && path.includes(old.redirectsTo)) {
    const onwards = routeOf(old.redirectsTo);
    return {
      redirectsTo: onwards.redirectsTo,
      via: [...old.via, old.redirectsTo, ...onwards.via],
      hops: [...old.hops, ...onwards.hops],
    };
  }
  const cut = old.hops.findIndex((hop) => hop.to === end);
  return cut < 0 || draft.row(end) === undefined
    ? undefined
    : { redirectsTo: end, via: path, hops: old.hops.slice(0, cut + 1) };
}

/** Returns the deleted models from one of them along their replacements; none where the first is not deleted. */
function declaredPath(first: string, deleted: ReadonlyMap<string, DeletedModelDocument>): string[] {
  const path: string[] = [];
  for (let id: string | null = first; id !== null; ) {
    const model = deleted.get(id);
    if (model === undefined) break;
    path.push(id);
    id = declaredId(model);
  }
  return path;
}
