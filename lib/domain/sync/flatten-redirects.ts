import type { ModelRecord } from "../models/records.ts";
import type { Hop } from "../parameters/hop.ts";
import type { SyncDraft } from "./sync-draft.ts";

/**
 * Redirects each tombstone that pointed at a model deleted now to that model's end, with its hops after the tombstone's own, whether or not the
 * registry still names the tombstone. This is not a new migration.
 */
export function flattenRedirects(draft: SyncDraft): void {
  for (const row of draft.all()) {
    if (row.status !== "deleted" || row.team !== undefined) continue;
    const flat = refreshed(draft, flattened(draft, row));
    if (flat !== row) draft.put(flat);
  }
}

export function flattened(draft: SyncDraft, row: ModelRecord): ModelRecord {
  let flat = row;
  const seen = new Set([row.id]);
  while (flat.redirectsTo !== null) {
    const next = draft.row(flat.redirectsTo);
    if (next === undefined || next.status !== "deleted" || seen.has(next.id)) return flat;
    seen.add(next.id);
    flat = {
      ...flat,
      redirectsTo: next.redirectsTo,
      via: [...flat.via, next.id, ...next.via],
      hops: [...flat.hops, ...next.hops],
    };
  }
  return flat;
}

/**
 * Returns a row with the newest set at the end of its hops. The hops keep each set that is left behind as it was at its deletion; the set at the end
 * is that of a living model and follows it, so that references that are rewritten late are legal for the model as it is now.
 */
export function refreshed(draft: SyncDraft, row: ModelRecord): ModelRecord {
  const last = row.hops.at(-1);
  const end = last === undefined ? undefined : draft.row(last.to);
  if (last === undefined || end === undefined || end.id !== row.redirectsTo) return row;
  const set = draft.setOf(end);
  if (set === null) return row;
  const { synonyms: _synonyms, choiceOrder: _choiceOrder, ...way } = last;
  const now: Hop = { ...way, set, ...draft.wordsFor(last.from, set) };
  return JSON.stringify(now) === JSON.stringify(last)
    ? row
    : { ...row, hops: [...row.hops.slice(0, -1), now] };
}
