import type { ModelRecord } from "../models/records.ts";
import { migrationId, modelId } from "../text/ids.ts";
import { flattened, refreshed } from "./flatten-redirects.ts";
import type { SyncDraft } from "./sync-draft.ts";

/** Plans rule 3: a team's own model gives way to the listed one of the same provider and name. */
export function planCustomModels(draft: SyncDraft): void {
  for (const row of draft.all()) {
    if (row.team === undefined) continue;
    const listed = draft.row(modelId(row.provider, row.name));
    if (listed === undefined) continue;
    if (row.status !== "deleted") {
      if (listed.status === "active") promote(draft, row, listed);
    } else followListed(draft, row, listed);
  }
}

function promote(draft: SyncDraft, row: ModelRecord, listed: ModelRecord): void {
  const tombstone: ModelRecord = {
    ...row,
    ...directRoute(draft, row, listed),
    status: "deleted",
    watched: true,
    since: draft.at,
    cleanPasses: 0,
    cleanPassAt: null,
  };
  draft.sync.promote.push({ from: row.id, to: listed.id });
  draft.put({ ...tombstone, ...draft.claim("promote", tombstone, listed.id) });
}

/**
 * Plans the route of a custom tombstone. While the listed model lives, its custom tombstones redirect to it. When the listed model is deleted, a
 * reference to the custom model counts as one to the listed model, so that the deletion tells the team.
 */
function followListed(draft: SyncDraft, row: ModelRecord, listed: ModelRecord): void {
  const direct: ModelRecord = { ...row, ...directRoute(draft, row, listed) };
  const kept = row.hops[0]?.to === listed.id ? { ...direct, hops: row.hops.slice(0, 1) } : direct;
  const promotion = migrationId("promote", row.id, row.epoch, listed.id);
  const next =
    listed.status === "deleted"
      ? { ...flattened(draft, kept), migration: listed.migration, marked: listed.marked }
      : { ...refreshed(draft, kept), migration: promotion, marked: draft.isMarked(promotion) };
  const same =
    next.redirectsTo === row.redirectsTo && next.migration === row.migration && next.marked === row.marked;
  if (same && JSON.stringify(next.hops) === JSON.stringify(row.hops)) return;
  draft.put(next);
}

function directRoute(
  draft: SyncDraft,
  row: ModelRecord,
  listed: ModelRecord,
): Pick<ModelRecord, "redirectsTo" | "via" | "hops"> {
  const set = draft.setOf(listed);
  const from = draft.setOf(row);
  const hop = { to: listed.id, from, set, ...draft.wordsFor(from, set) };
  return { redirectsTo: listed.id, via: [], hops: [hop] };
}
