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
