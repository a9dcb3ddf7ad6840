import type {
  DeletedModelDocument,
  ListedModelDocument,
  ParameterSet,
  ParameterSetsDocument,
  RegistryDocument,
} from "../../lib/contract/registry-document.ts";
import type { ModelRow, SyncCounts } from "../../lib/contract/results.ts";
import type { CustomModelDocument } from "../../lib/contract/workspace-document.ts";
import { byCodeUnit, customModelId, declaredReplacement, modelId } from "./ids.ts";
import { definitionOf, type Stop } from "./parameters.ts";

/** A row with what only the model of the system needs to know about it. */
export type Row = {
  readonly id: string;
  /** The team of a custom model, and the id that the registry would list it under. */
  readonly custom: {
    readonly team: string;
    readonly provider: string;
    readonly name: string;
    readonly listedAs: string;
  } | null;
  tokenLimit: number | null;
  parameters: string | null;
  status: "active" | "deprecated" | "deleted";
  listed: boolean;
  default: boolean;
  translationDefault: boolean;
  replacement: string | null;
  redirectsTo: string | null;
  retiresOn: string | null;
  epoch: number;
  /** How often it was deprecated. */
  times: number;
  /** The last of them that has an entry, and whether the model was active since. */
  claimed: number;
  wasActive: boolean;
  notify: boolean;
  /** Definition of the set when the row was last listed (or loaded): what its deletion remembers. */
  definition: ParameterSet | null;
  /** Of a tombstone: itself as of its deletion, then the models between it and `redirectsTo`. */
  stops: readonly Stop[];
  /** The entry that its references count under: `delete` or `promote` of a tombstone, `deprecate` unless silent. */
  migration: string | null;
};

export type Rows = Map<string, Row>;

const emptyRow = (id: string, custom: Row["custom"]): Row => ({
  id,
  custom,
  tokenLimit: null,
  parameters: null,
  status: "active",
  listed: false,
  default: false,
  translationDefault: false,
  replacement: null,
  redirectsTo: null,
  retiresOn: null,
  epoch: 1, // rule 1: epochs start at 1
  times: 0,
  claimed: 0,
  wasActive: false,
  notify: true,
  definition: null,
  stops: [],
  migration: null,
});

/** A row as the contract shows it; `since`, `watched` and `cleanPasses` are matters of time and not modelled. */
export type ExpectedRow = Omit<ModelRow, "since" | "watched" | "cleanPasses">;

export const shown = (row: Row): ExpectedRow => ({
  id: row.id,
  tokenLimit: row.tokenLimit,
  parameters: row.parameters,
  status: row.status,
  listed: row.listed,
  default: row.default,
  translationDefault: row.translationDefault,
  replacement: row.replacement,
  redirectsTo: row.redirectsTo,
  retiresOn: row.retiresOn,
  epoch: row.epoch,
});

export const listedIn = (
  registry: RegistryDocument,
): Map<string, { provider: string; model: ListedModelDocument }> =>
  new Map(
    Object.entries(registry.providers).flatMap(([provider, { models }]) =>
      models.map((model) => [modelId(provider, model.name), { provider, model }] as const),
    ),
  );

export const deletedIn = (registry: RegistryDocument): Map<string, DeletedModelDocument> =>
  new Map(registry.deleted.map((entry) => [modelId(entry.provider, entry.name), entry]));

const UPDATED_FIELDS = [
  "tokenLimit",
  "parameters",
  "listed",
  "default",
  "translationDefault",
  "replacement",
  "retiresOn",
] as const;

/** Rules 1 and 5: rows follow the list. Deletions and promotions come after it. */
export function syncListed(
  rows: Rows,
  registry: RegistryDocument,
  inForce: ParameterSetsDocument,
): Omit<SyncCounts, "deleted"> {
  const counts = { created: 0, updated: 0, deprecated: 0, undeprecated: 0, revived: 0, promoted: 0 };
  const deleted = deletedIn(registry);
  const listed = listedIn(registry);
  for (const [id, { provider, model }] of listed) {
    const existing = rows.get(id);
    const row = existing ?? emptyRow(id, null);
    const before = { ...row };
    row.tokenLimit = model.tokenLimit;
    row.parameters = model.parameters ?? "BasicParameters"; // section 2: absent = "BasicParameters"
    row.status = model.deprecated === true ? "deprecated" : "active";
    row.listed = true;
    row.default = model.default === true;
    row.translationDefault = model.translationDefault === true;
    row.replacement = declaredReplacement(provider, model.replacement);
    row.retiresOn = model.retiresOn ?? null;
    row.notify = model.notify !== false;
    // Section 1: a deprecation is a new one when the model was active since the last one; where it was deleted in between, only entries tell that.
    const isNew = existing !== undefined && (before.status === "active" || row.wasActive);
    if (row.status === "deprecated") row.times = isNew ? row.times + 1 : Math.max(row.times, 1);
    row.wasActive = row.status === "active" && row.times > 0 && row.claimed === row.times;
    if (existing === undefined) {
      rows.set(id, row); // listed, no row: created, deprecated ones included
      counts.created += 1;
    } else if (before.status === "deleted") {
      row.redirectsTo = null; // listed, row deleted: revived, no redirect, epoch + 1
      row.stops = [];
      row.epoch += 1;
      counts.revived += 1;
    } else {
      if (before.status === "active" && row.status === "deprecated") counts.deprecated += 1;
      if (before.status === "deprecated" && row.status === "active") counts.undeprecated += 1;
      if (UPDATED_FIELDS.some((field) => before[field] !== row[field])) counts.updated += 1;
    }
  }
  for (const row of rows.values()) {
    // A tombstone keeps the definition as of its deletion; so does everybody a set that the registry has dropped.
    if (row.status !== "deleted" && row.parameters !== null)
      row.definition = definitionOf(row.parameters, inForce) ?? row.definition;
    // Rule 5: neither listed nor deleted: the row stays. A tombstone has `listed: false` already.
    if (row.custom !== null || !row.listed || listed.has(row.id) || deleted.has(row.id)) continue;
    row.listed = false;
    counts.updated += 1;
  }
  return counts;
}

/** Makes a tombstone of a row; where it redirects is found when all tombstones of this registry are known. */
export function bury(row: Row, map: Stop["map"]): void {
  row.status = "deleted";
  row.listed = false;
  row.default = false;
  row.translationDefault = false;
  row.stops = [{ model: row.id, set: row.parameters, definition: row.definition, map }];
}

/** Rule 2: the row of a deleted model, made if there was none: tokenLimit and parameters null. */
export function rowToBury(rows: Rows, id: string): Row {
  const row = rows.get(id) ?? emptyRow(id, null);
  rows.set(id, row);
  return row;
}

/** Section 3: `load` adds or replaces custom models, but never a tombstone by one. */
export function loadCustomModels(
  rows: Rows,
  models: readonly CustomModelDocument[],
  inForce: ParameterSetsDocument,
): void {
  for (const { team, provider, name, tokenLimit, parameters = "BasicParameters" } of models) {
    const id = customModelId(team, provider, name);
    const row = rows.get(id) ?? emptyRow(id, { team, provider, name, listedAs: modelId(provider, name) });
    if (row.status === "deleted") continue;
    row.tokenLimit = tokenLimit;
    row.parameters = parameters;
    row.definition = definitionOf(parameters, inForce) ?? row.definition;
    rows.set(id, row);
  }
}

/** The custom models that `export` prints: those that were not promoted. */
export function customModelsOf(rows: Rows): CustomModelDocument[] {
  return [...rows.values()]
    .filter((row) => row.custom !== null && row.status !== "deleted")
    .sort((a, b) => byCodeUnit(a.id, b.id))
    .map(({ custom, tokenLimit, parameters }) => ({
      team: custom!.team,
      provider: custom!.provider,
      name: custom!.name,
      tokenLimit: tokenLimit!,
      parameters: parameters!,
    }));
}
