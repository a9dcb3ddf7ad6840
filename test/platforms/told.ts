import type { StoredNotice } from "../../lib/contract/notices.ts";
import type { Placed, Platform } from "./platform.ts";

/** Returns who has to hear of a model, with how many owners of each kind: `team model kind count`, sorted. */
export function tellingOf(
  { rows, sources }: Platform,
  models: readonly string[],
  counts: (place: Placed, id: string) => boolean = () => true,
): string[] {
  const owners = new Map<string, Set<string>>();
  for (const place of rows.flatMap(({ placed }) => placed)) {
    const kind = sources.find(({ name }) => name === place.source)?.owner.kind;
    for (const id of place.ids) {
      if (place.team === undefined || !models.includes(id) || !counts(place, id)) continue;
      const key = JSON.stringify([place.team, id, kind]);
      owners.set(key, (owners.get(key) ?? new Set()).add(place.owner));
    }
  }
  return [...owners].map(([key, of]) => `${key} ${of.size}`).sort();
}

/** Returns the same of notices, each by itself: a notice that comes twice is in the list twice. */
export function toldBy(
  notices: readonly {
    readonly team: string;
    readonly model: string;
    readonly affected: StoredNotice["affected"];
  }[],
): string[] {
  return notices
    .flatMap(({ team, model, affected }) =>
      Object.entries(affected).map(([kind, { count }]) => `${JSON.stringify([team, model, kind])} ${count}`),
    )
    .sort();
}
