import type { ListedModelDocument, RegistryDocument } from "../../contract/registry-document.ts";
import { DEFAULT_PARAMETER_SET } from "../../contract/registry-document.ts";
import type { ModelStatus } from "../../contract/results.ts";
import { type ModelRecord, UNTOUCHED } from "../models/records.ts";
import { replacementId } from "../models/replacement.ts";
import { modelId } from "../text/ids.ts";
import type { SyncDraft } from "./sync-draft.ts";
import { holdAgain, takeBack } from "./taken-back.ts";

/** Fields of a row that the registry decides, beside its status. */
const DECLARED = [
  "tokenLimit",
  "parameters",
  "parameterMap",
  "formerFields",
  "listed",
  "default",
  "translationDefault",
  "notify",
  "replacement",
  "retiresOn",
] as const satisfies readonly (keyof ModelRecord)[];

/** The fields that `update` shows: the fields of a row that its readers see. */
const SHOWN: ReadonlySet<string> = new Set(
  DECLARED.filter((field) => field !== "notify" && field !== "parameterMap" && field !== "formerFields"),
);

/** Plans rules 1 and 4: listed models are made, updated, deprecated, undeprecated or revived. */
export function planListedModels(draft: SyncDraft, registry: RegistryDocument): void {
  for (const [provider, { models }] of Object.entries(registry.providers)) {
    for (const model of models) planListedModel(draft, provider, model);
  }
}

function planListedModel(draft: SyncDraft, provider: string, model: ListedModelDocument): void {
  const id = modelId(provider, model.name);
  const old = draft.row(id);
  const row = live(draft, provider, model, old);
  if (old === undefined) draft.sync.create.push(id);
  else if (old.status === "deleted") {
    draft.sync.revive.push(id);
    draft.supersede(id, "delete", { toTell: true });
    takeBack(draft, row, "delete");
  } else {
    const changes = changesBetween(old, row);
    if (Object.keys(changes).length > 0) draft.sync.update.push({ id, changes });
    if (old.status === "active" && row.status === "deprecated") draft.sync.deprecate.push(id);
    if (old.status === "deprecated" && row.status === "active") draft.sync.undeprecate.push(id);
  }
  const told = row.status === "deprecated" && row.notify;
  const claim = told ? draft.claim("deprecate", row, row.replacement) : { migration: null, marked: false };
  draft.supersede(id, "deprecate", { except: claim.migration });
  if (old !== undefined && old.status !== row.status) {
    // A model that was deprecated before it was deleted is active again: nobody is to believe that it is still deprecated.
    if (row.status === "active") takeBack(draft, row, "deprecate");
    else holdAgain(draft, id, "deprecate");
  }
  const next = { ...row, ...claim };
  if (old === undefined || !sameDeclaration(old, next)) draft.put(next);
}

function live(
  draft: SyncDraft,
  provider: string,
  model: ListedModelDocument,
  old: ModelRecord | undefined,
): ModelRecord {
  const status = model.deprecated ? "deprecated" : "active";
  const revived = old?.status === "deleted";
  const parameters = model.parameters ?? DEFAULT_PARAMETER_SET;
  const formerFields = old && draft.formerFieldsOf(old, parameters);
  const times = timesNow(draft, status, old);
  return {
    ...UNTOUCHED,
    id: modelId(provider, model.name),
    provider,
    name: model.name,
    tokenLimit: model.tokenLimit,
    parameters,
    ...(formerFields === undefined ? {} : { formerFields }),
    ...(model.parameterMap === undefined ? {} : { parameterMap: model.parameterMap }),
    status,
    listed: true,
    default: model.default ?? false,
    translationDefault: model.translationDefault ?? false,
    notify: model.notify ?? true,
    ...(times === 0 ? {} : { times }),
    replacement: replacementId(provider, model),
    retiresOn: model.retiresOn ?? null,
    epoch: (old?.epoch ?? 1) + (revived ? 1 : 0),
    since: old !== undefined && old.status === status ? old.since : draft.at,
  };
}

/**
 * Returns how often the model was deprecated, this time included. Only a model that was active since is deprecated once more; of one that was deleted
 * since, the ledger tells: teams have heard that the deprecation is over.
 */
function timesNow(draft: SyncDraft, status: ModelStatus, old: ModelRecord | undefined): number {
  const before = draft.timesDeprecated(old);
  if (status === "active") return before;
  const isAgain = old?.status === "active" || (old?.status === "deleted" && isOver(draft, old.id, before));
  return isAgain ? before + 1 : Math.max(before, 1);
}

/** Tells whether teams have heard that a deprecation is over. @param nth which of them, from 1 */
function isOver(draft: SyncDraft, model: string, nth: number): boolean {
  const entries = draft.entriesOf(model, "deprecate").filter(({ times = 1 }) => times === nth);
  return entries.some(({ takenBack }) => takenBack === "told");
}

function changesBetween(old: ModelRecord, row: ModelRecord): Record<string, [unknown, unknown]> {
  const changes: Record<string, [unknown, unknown]> = {};
  for (const field of DECLARED) {
    if (SHOWN.has(field) && !same(old[field], row[field]))
      changes[field] = [old[field] ?? null, row[field] ?? null];
  }
  return changes;
}

function sameDeclaration(old: ModelRecord, row: ModelRecord): boolean {
  return (
    old.status === row.status &&
    old.migration === row.migration &&
    old.marked === row.marked &&
    DECLARED.every((field) => same(old[field], row[field]))
  );
}

/** Tells whether two JSON values are equal; the same code wrote both, in the same order of keys. */
function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
