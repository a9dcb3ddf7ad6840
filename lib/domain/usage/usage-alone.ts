import { DEFAULT_PARAMETER_SET, type RegistryDocument } from "../../contract/registry-document.ts";
import type { Usage } from "../../contract/results.ts";
import { NO_REFERENCES } from "../models/records.ts";
import { migrationId, modelId, parseModelId } from "../text/ids.ts";
import type { SavedEntry, SavedModel, SavedPlatform, SavedUse } from "./saved-usage.ts";

/**
 * Returns a platform from the counts of a saved usage alone, as versions before 0.3 wrote it. Fields of rows are taken from the registry, deprecations and
 * deletions count as done with the replacement of their row, and the teams of two models count as different ones.
 */
export function platformOfUsage(document: RegistryDocument, usage: readonly Usage[]): SavedPlatform {
  const known = usage.filter(({ status }) => status !== "unknown");
  const teams = teamsOf(usage);
  return {
    applied: null,
    isSettled: false,
    registry: null,
    undeclared: [],
    models: known.map((one) => modelOf(document, one)),
    hops: [],
    entries: known.flatMap((one) => entryOf(one, teams.get(one.model) ?? [])),
    teams: [...teams.values()].flat().length,
    fields: [],
    uses: usage.flatMap((one) => usesOf(one, teams.get(one.model) ?? [])),
    owners: [],
  };
}

/** Returns the teams of each model, by position. */
function teamsOf(usage: readonly Usage[]): ReadonlyMap<string, readonly number[]> {
  let next = 0;
  return new Map(
    usage.map(({ model, teams, references }) => {
      const own = Array.from({ length: Math.min(teams, references) }, () => next++);
      return [model, own];
    }),
  );
}

/** Returns the references of a model, spread over its teams. */
function usesOf({ model, references }: Usage, teams: readonly number[]): SavedUse[] {
  if (references === 0) return [];
  const use = { hasOwner: true, ids: [model], isList: false, isExact: false };
  const [first = null, ...others] = teams;
  return [
    { ...use, team: first, places: references - others.length },
    ...others.map((team) => ({ ...use, team, places: 1 })),
  ];
}

function entryOf({ model, status, replacement, retiresOn }: Usage, teams: readonly number[]): SavedEntry[] {
  if (status !== "deprecated" && status !== "deleted") return [];
  const kind = status === "deleted" ? "delete" : "deprecate";
  const id = migrationId(kind, model, 1, replacement);
  const facts = { id, kind, model, replacement, epoch: 1, retiresOn, startedAt: "" } as const;
  const told = teams.map((team) => [team] as const);
  return [{ ...facts, state: "succeeded", toTell: false, references: NO_REFERENCES, told }];
}

function modelOf({ providers }: RegistryDocument, usage: Usage): SavedModel {
  const { provider = "" } = parseModelId(usage.model) ?? {};
  const models = Object.hasOwn(providers, provider) ? (providers[provider]?.models ?? []) : [];
  const listed = models.find(({ name }) => modelId(provider, name) === usage.model);
  const isDeleted = usage.status === "deleted";
  return {
    id: usage.model,
    status: usage.status === "unknown" ? "active" : usage.status,
    tokenLimit: listed?.tokenLimit ?? null,
    parameters: listed?.parameters ?? DEFAULT_PARAMETER_SET,
    // The counts do not hold this field: a model that the registry lists counts as listed before.
    listed: listed !== undefined,
    default: listed?.default ?? false,
    translationDefault: listed?.translationDefault ?? false,
    notify: listed?.notify ?? true,
    replacement: usage.replacement,
    redirectsTo: isDeleted ? usage.replacement : null,
    retiresOn: usage.retiresOn,
    epoch: 1,
    migration: isDeleted ? migrationId("delete", usage.model, 1, usage.replacement) : null,
    marked: false,
  };
}
