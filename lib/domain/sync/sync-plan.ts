import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import type { PlannedSync } from "../../contract/results.ts";
import type { EntryRecord, ModelRecord } from "../records.ts";
import { planCustomModels } from "./custom-models.ts";
import { planDeletedModels } from "./deleted-models.ts";
import { flattenRedirects } from "./flatten-redirects.ts";
import { planListedModels } from "./listed-models.ts";
import { SyncDraft } from "./sync-draft.ts";

export type SyncInput = {
  /** Null for a run without a registry: rows are kept as they are, only custom models and redirects follow them. */
  readonly registry: RegistryDocument | null;
  readonly sets: ParameterSetsDocument;
  /** Definitions of the registry that is applied: what a set described before. @default none */
  readonly before?: ParameterSetsDocument["sets"];
  readonly rows: readonly ModelRecord[];
  readonly entries: readonly EntryRecord[];
  readonly at: string;
  readonly run: string;
};

/** A row to write, with the ledger entries that belong into the same transaction. */
export type RowChange = { readonly row: ModelRecord; readonly entries: readonly EntryRecord[] };

export type SyncPlan = {
  /** Rows to write, in an order in which every prefix is safe: a redirect never points at what does not exist yet. */
  readonly changes: readonly RowChange[];
  readonly sync: PlannedSync;
  /** All rows as they are after the changes. */
  readonly rows: ReadonlyMap<string, ModelRecord>;
  /** All entries as they are after the changes. */
  readonly entries: ReadonlyMap<string, EntryRecord>;
  /** Ids of migrations claimed by these changes. */
  readonly claimed: readonly string[];
  /** Rule 5: models that are neither listed nor deleted: their rows stay, and every run says so. */
  readonly undeclared: readonly string[];
};

/** What a registry makes of the rows (contract, section 6, rules 1 to 5). Pure; the same input gives the same plan. */
export function planSync(input: SyncInput): SyncPlan {
  const draft = new SyncDraft(input);
  const undeclared: string[] = [];
  if (input.registry !== null) {
    planListedModels(draft, input.registry);
    planDeletedModels(draft, input.registry);
    undeclared.push(...planUndeclaredModels(draft, input.registry));
  }
  flattenRedirects(draft);
  planCustomModels(draft);
  return { ...draft.result(), undeclared };
}

function planUndeclaredModels(draft: SyncDraft, registry: RegistryDocument): string[] {
  const declared = new Set(registry.deleted.map((model) => `${model.provider}/${model.name}`));
  for (const [provider, { models }] of Object.entries(registry.providers)) {
    for (const model of models) declared.add(`${provider}/${model.name}`);
  }
  const undeclared: string[] = [];
  for (const row of draft.all()) {
    if (row.team !== undefined || row.status === "deleted" || declared.has(row.id)) continue;
    if (row.listed) {
      draft.put({ ...row, listed: false });
      draft.sync.update.push({ id: row.id, changes: { listed: [true, false] } });
    }
    undeclared.push(row.id);
  }
  return undeclared;
}

export function undeclaredRemoval(id: string): Problem {
  return {
    code: "undeclared-removal",
    path: "/deleted",
    message: `${id} is neither listed nor deleted: its row and its references are kept; add it to the deleted models, or list it again`,
  };
}
