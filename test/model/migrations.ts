import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { MigrationKind } from "../../lib/contract/results.ts";
import { declaredReplacement, deleteId, deprecateId, promoteId } from "./ids.ts";
import type { Stop } from "./parameters.ts";
import { bury, deletedIn, type Row, type Rows, rowToBury } from "./rows.ts";

/** A ledger entry. Every pass of the model completes, so an entry has always succeeded. */
export type ModelEntry = {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly model: string;
  /** `delete`, `promote`: the end of the chain when the entry was claimed; `deprecate`: the declared one. */
  readonly replacement: string | null;
  /** Of the row when the entry was claimed; part of a notice's key for deletions only. */
  readonly epoch: number;
  /** `deprecate`: how often the model was deprecated; part of the notice's key. */
  readonly times?: number;
  rewritten: number;
  cleared: number;
  noted: number;
  /** Teams with a reference that counts above. */
  readonly teams: Set<string>;
};

export type Entries = Map<string, ModelEntry>;

/** Claims a migration; a migration that succeeded under this id before is not run again (section 1: A→B, A→C, A→B). */
function claim(
  entries: Entries,
  entry: Pick<ModelEntry, "id" | "kind" | "model" | "replacement" | "epoch" | "times">,
): string {
  if (!entries.has(entry.id))
    entries.set(entry.id, { ...entry, rewritten: 0, cleared: 0, noted: 0, teams: new Set() });
  return entry.id;
}

/** Rule 2. */
export function claimDeletions(rows: Rows, entries: Entries, registry: RegistryDocument): void {
  const deleted = deletedIn(registry);
  const declared = (id: string): string | null => {
    const entry = deleted.get(id);
    return entry === undefined ? null : declaredReplacement(entry.provider, entry.replacement);
  };
  /** The end of the chain of replacements: the first model that is not itself deleted, or null. */
  const endOf = (id: string): string | null => {
    const next = declared(id);
    return next !== null && deleted.has(next) ? endOf(next) : next;
  };

  const claimed: Row[] = [];
  for (const [id, entry] of deleted) {
    const row = rowToBury(rows, id);
    const newly = row.status !== "deleted";
    if (newly) bury(row, entry.parameterMap ?? null);
    else if (row.replacement === declared(id))
      continue; // the same deletion as before: no new migration
    else row.stops = [{ ...row.stops[0]!, map: entry.parameterMap ?? null }]; // a changed replacement is a new one
    row.replacement = declared(id);
    claimed.push(row);
  }

  // The redirect follows the registry, with and without a new migration.
  const ownStop = new Map([...deleted.keys()].map((id) => [id, rows.get(id)!.stops[0]!]));
  const stopsOf = (id: string): Stop[] => {
    const next = declared(id);
    return [ownStop.get(id)!, ...(next !== null && deleted.has(next) ? stopsOf(next) : [])];
  };
  for (const id of deleted.keys()) {
    const row = rows.get(id)!;
    row.redirectsTo = endOf(id);
    row.stops = stopsOf(id);
  }
  // Tombstones that left `deleted` (rule 5) and pointed at a model deleted now point at its end.
  for (const row of rows.values()) {
    if (row.custom !== null || row.status !== "deleted" || deleted.has(row.id)) continue;
    if (row.redirectsTo === null || !deleted.has(row.redirectsTo)) continue;
    const target = rows.get(row.redirectsTo)!;
    row.stops = [...row.stops, ...target.stops];
    row.redirectsTo = target.redirectsTo;
  }
  for (const row of claimed) {
    row.migration = claim(entries, {
      id: deleteId(row.id, row.epoch, row.redirectsTo),
      kind: "delete",
      model: row.id,
      replacement: row.redirectsTo,
      epoch: row.epoch,
    });
  }
}

/** Rule 3, after the rows and the deletions. Returns how many custom models were promoted. */
export function claimPromotions(rows: Rows, entries: Entries): number {
  let promoted = 0;
  for (const row of rows.values()) {
    if (row.custom === null) continue;
    const listed = rows.get(row.custom.listedAs);
    if (row.status === "active" && listed?.status === "active") {
      bury(row, null); // the epoch of a custom row never changes
      row.migration = claim(entries, {
        id: promoteId(row.id, row.epoch, listed.id),
        kind: "promote",
        model: row.id,
        replacement: listed.id,
        epoch: row.epoch,
      });
      promoted += 1;
    }
    if (row.status !== "deleted" || listed === undefined) continue;
    // A promoted model redirects to the listed model while there is one, else to where the listed model's tombstone redirects.
    const gone = listed.status === "deleted";
    row.redirectsTo = gone ? listed.redirectsTo : listed.id;
    row.stops = [row.stops[0]!, ...(gone ? listed.stops : [])];
  }
  return promoted;
}

/** Rule 4: one migration for (model, declared replacement); none with `notify: false`. Undeclared rows stay as they are (rule 5). */
export function claimDeprecations(rows: Rows, entries: Entries): void {
  for (const row of rows.values()) {
    if (row.custom !== null || row.status === "deleted") continue;
    row.migration =
      row.status === "deprecated" && row.notify
        ? claim(entries, {
            id: deprecateId(row.id, row.times, row.replacement),
            kind: "deprecate",
            model: row.id,
            replacement: row.replacement,
            epoch: row.epoch,
            times: row.times,
          })
        : null;
    if (row.migration !== null) row.claimed = row.times;
  }
}

/** The entry that a rewritten reference counts under: a promoted id counts as its listed model where that was deleted since. */
export function entryOfTombstone(rows: Rows, entries: Entries, row: Row): ModelEntry {
  const listed = row.custom === null ? undefined : rows.get(row.custom.listedAs);
  const counted = listed?.status === "deleted" ? listed : row;
  return entries.get(counted.migration!)!;
}
