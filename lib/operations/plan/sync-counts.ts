import type { SyncCounts } from "../../contract/results.ts";
import type { SyncPlan } from "../../domain/sync/sync-draft.ts";

export function countsOf({ sync }: Pick<SyncPlan, "sync">): SyncCounts {
  return {
    created: sync.create.length,
    updated: sync.update.length,
    deprecated: sync.deprecate.length,
    undeprecated: sync.undeprecate.length,
    revived: sync.revive.length,
    deleted: sync.delete.length,
    promoted: sync.promote.length,
  };
}

/** A run that lost its lease plans again: what it did before still counts. */
export function addSync(before: SyncCounts | undefined, now: SyncCounts): SyncCounts {
  if (before === undefined) return now;
  return {
    created: before.created + now.created,
    updated: before.updated + now.updated,
    deprecated: before.deprecated + now.deprecated,
    undeprecated: before.undeprecated + now.undeprecated,
    revived: before.revived + now.revived,
    deleted: before.deleted + now.deleted,
    promoted: before.promoted + now.promoted,
  };
}
