import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import type { EntryRecord, ModelRecord } from "../models/records.ts";
import { lossesOf } from "../parameters/explain-mapping.ts";
import type { SyncPlan } from "../sync/sync-draft.ts";
import { modelId } from "../text/ids.ts";
import { translationDefaultMissing } from "./list-rules.ts";
import { indexModels, type RegistryEntry } from "./model-index.ts";

/** A registry and what it makes of the rows. */
type Changed = {
  readonly document: RegistryDocument;
  /** The rows as they are. */
  readonly rows: readonly ModelRecord[];
  /** The entries as they are. */
  readonly entries: readonly EntryRecord[];
  readonly plan: Pick<SyncPlan, "rows" | "sync">;
};

/**
 * Returns the warnings that only the rows can give, because the document does not say what was before: `parameters-lost` of models that are deleted now,
 * `replacement-forgotten`, `references-not-restored`, and `translation-default-missing` where there was one.
 */
export function changeWarnings({ document, rows, entries, plan }: Changed): Problem[] {
  const before = new Map(rows.map((row) => [row.id, row]));
  const index = indexModels(document);
  const places = new Map(
    [...index.deleted, ...index.listed].map((entry) => [modelId(entry.provider, entry.name), entry]),
  );
  const about = (ids: readonly string[], warn: (entry: RegistryEntry, id: string) => Problem[]): Problem[] =>
    ids.flatMap((id) => {
      const entry = places.get(id);
      return entry === undefined ? [] : warn(entry, id);
    });
  return [
    ...about(plan.sync.delete, (entry, id) => [
      ...forgotten(entry, before.get(id), plan.rows.get(id)),
      ...lost(entry, plan.rows.get(id)),
    ]),
    ...about(plan.sync.revive, (entry, id) => notRestored(entry, id, entries)),
    ...translationDefaults(document, rows),
  ];
}

function forgotten(
  { name, path }: RegistryEntry,
  old: ModelRecord | undefined,
  row: ModelRecord | undefined,
): Problem[] {
  if (old?.status !== "deprecated" || old.replacement === null || row?.redirectsTo !== null) return [];
  const message = `${quote(name)} was deprecated with the replacement ${quote(old.replacement)} and is deleted without one: its references are cleared`;
  return [problem("replacement-forgotten", path, message)];
}

function lost({ name, path }: RegistryEntry, row: ModelRecord | undefined): Problem[] {
  const losses = (row?.hops ?? []).flatMap(({ to: _to, from, set, ...words }) =>
    from === null || set === null ? [] : lossesOf({ ...words, from, set }),
  );
  if (losses.length === 0) return [];
  const message = `moving from ${quote(name)} to ${quote(row?.redirectsTo ?? "")} loses parameters: ${[...new Set(losses)].join("; ")}`;
  return [problem("parameters-lost", `${path}/replacement`, message)];
}

function notRestored({ name, path }: RegistryEntry, id: string, entries: readonly EntryRecord[]): Problem[] {
  const deletions = entries.filter(({ kind, model }) => kind === "delete" && model === id);
  const gone = deletions.reduce((sum, { references }) => sum + references.rewritten + references.cleared, 0);
  if (gone === 0) return [];
  const message = `${quote(name)} is listed again, and the references that its deletion moved or cleared (${gone}) do not come back by themselves: an undo brings them back`;
  return [problem("references-not-restored", path, message)];
}

/** Returns the providers that had a translation default and now have models and none. */
function translationDefaults({ providers }: RegistryDocument, rows: readonly ModelRecord[]): Problem[] {
  const had = new Set(rows.filter((row) => row.translationDefault).map(({ provider }) => provider));
  return Object.entries(providers).flatMap(([provider, { models }]) => {
    const has = models.some((model) => model.translationDefault === true);
    return had.has(provider) && models.length > 0 && !has ? [translationDefaultMissing(provider)] : [];
  });
}
