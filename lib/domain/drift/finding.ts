import type { ListedEntry } from "../registry/model-index.ts";
import type { DriftFinding, FindingCode, Severity } from "./drift.ts";
import type { Upstream } from "./upstream.ts";

/** A listed model, and what feeds say of it. */
export type Compared = { readonly id: string; readonly entry: ListedEntry; readonly upstream: Upstream };

/** Days within which a model is said to retire soon. Defaults and replacements are to last longer than that. */
export const SOON_DAYS = 90;

export function finding(
  code: FindingCode,
  severity: Severity,
  { id, entry, upstream }: Compared,
  message: string,
): DriftFinding {
  return {
    id: `${code}:${id}`,
    code,
    severity,
    model: id,
    date: upstream.retiresOn,
    registryDate: entry.model.retiresOn ?? null,
    successor: upstream.successor,
    source: upstream.source,
    feeds: upstream.sightings.map(({ file, entry: { retiresOn } }) => ({ file, date: retiresOn })),
    message,
  };
}

/** The day after which a model is gone: what feeds say, else what the registry says. */
export function lastDay({ entry, upstream }: Compared): string | undefined {
  return upstream.retiresOn ?? entry.model.retiresOn;
}

export function dayCount(days: number): string {
  return days === 0 ? "today" : days === 1 ? "in 1 day" : `in ${days} days`;
}
