import type { StoredNotice } from "../../contract/notices.ts";
import type { Targets } from "../../domain/references/targets.ts";
import type { Notices, Outbox } from "../ports/notices.ts";
import type { Passes } from "../ports/pass.ts";

export type DeadDependencies = {
  readonly passes: Pick<Passes, "find" | "read">;
  readonly outbox: Pick<Outbox, "pending">;
  readonly notices: Pick<Notices, "get">;
};

/** A notice that names a date, and the pass that told it. */
export type DateTold = Pick<StoredNotice, "team" | "model" | "replacement" | "retiresOn"> & {
  readonly pass: string;
};

/**
 * Returns what teams of some buckets were told of dates by runs that died, and did not record it, where the date is another one now. What such a run has
 * announced stands in the outbox.
 * @param passes those that are composed, the newest last
 */
export async function datesToldByTheDead(
  deps: DeadDependencies,
  { passes, buckets }: { readonly passes: readonly string[]; readonly buckets: readonly number[] },
  targets: Targets,
): Promise<DateTold[]> {
  const found: DateTold[] = [];
  for (const pass of passes.slice(0, -1)) {
    const dead = await deps.passes.find(pass);
    // What has expired counts no more.
    if (dead === undefined) continue;
    const moved = new Set([...dead.targets.keys()].filter((model) => isMoved(dead.targets, targets, model)));
    if (moved.size === 0) continue;
    const parts = new Set(buckets.map((bucket) => `${pass}#${bucket}`));
    for await (const { id, notices } of deps.outbox.pending()) {
      const [part = ""] = /^[^#]*#\d+/.exec(id) ?? [];
      if (!parts.has(part)) continue;
      const written = await deps.notices.get(notices);
      const told = written.filter(({ slug, model }) => SLUGS.has(slug) && moved.has(model.id));
      found.push(...told.map((notice) => ({ ...notice, pass })));
    }
  }
  return found;
}

/** What tells a date; a reminder repeats one. */
const SLUGS: ReadonlySet<StoredNotice["slug"]> = new Set(["llm-model-deprecated", "llm-model-date-changed"]);

function isMoved(before: Targets, now: Targets, model: string): boolean {
  const [then, target] = [before.get(model), now.get(model)];
  return then?.kind === "note" && target?.kind === "note" && then.retiresOn !== target.retiresOn;
}
