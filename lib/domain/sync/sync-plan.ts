import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { planCustomModels } from "./custom-models.ts";
import { planDeletedModels } from "./deleted-models.ts";
import { flattenRedirects } from "./flatten-redirects.ts";
import { planListedModels } from "./listed-models.ts";
import { SyncDraft, type SyncInput, type SyncPlan } from "./sync-draft.ts";

/** Plans what a registry makes of the rows (contract, section 6, rules 1 to 5). Pure: the same input gives the same plan. */
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
