import { daysBetween } from "../registry/calendar.ts";
import { type ModelIndex, type RegistryEntry, titleBeside } from "../registry/model-index.ts";
import type { ReplacementChains } from "../registry/replacement-chains.ts";
import { modelId, parseModelId } from "../text/ids.ts";
import type { DriftFinding } from "./drift.ts";
import { type Compared, finding, lastDay, SOON_DAYS } from "./finding.ts";

type Listed = {
  readonly index: ModelIndex;
  readonly chains: ReplacementChains;
  readonly listed: readonly Compared[];
  readonly asOf: string;
};

/**
 * Returns `replacement-retires-first`, for deleted models too: who was moved there has to move again; and `successor-unlisted`, for a name alone is no
 * model to move to.
 */
export function replacementFindings({ index, chains, listed, asOf }: Listed): DriftFinding[] {
  const byId = new Map(listed.map((compared) => [compared.id, compared]));
  const firsts = [...index.listed, ...index.deleted].flatMap((entry) => {
    const end = chains.endOf(entry);
    if (end?.kind !== "listed") return [];
    const replacement = byId.get(modelId(end.entry.provider, end.entry.name));
    return replacement === undefined ? [] : retiresFirst(entry, byId, replacement, asOf);
  });
  return [...firsts, ...listed.flatMap((compared) => unlisted(compared, index))];
}

/** Compares the last day of the replacement with the later of the model's own and today. */
function retiresFirst(
  entry: RegistryEntry,
  byId: ReadonlyMap<string, Compared>,
  replacement: Compared,
  asOf: string,
): DriftFinding[] {
  const id = modelId(entry.provider, entry.name);
  const model = byId.get(id);
  const date = lastDay(replacement);
  const own = model === undefined ? undefined : lastDay(model);
  const moved = own === undefined || own < asOf ? asOf : own;
  if (date === undefined || daysBetween(moved, date) > SOON_DAYS) return [];
  const title = titleBeside(entry.provider, replacement.entry);
  const verb = date < asOf ? "retired" : "itself retires";
  const message = `its replacement, ${title}, ${verb} on ${date}`;
  const found = finding("replacement-retires-first", date < asOf ? "error" : "warning", replacement, message);
  return [{ ...found, id: `${found.code}:${id}`, model: id, date, successor: replacement.id }];
}

/** A model that names a replacement of its own does not wait for the successor: that is good to know. */
function unlisted(compared: Compared, { find, findListed }: ModelIndex): DriftFinding[] {
  const { successor } = compared.upstream;
  const parts = successor === null ? undefined : parseModelId(successor);
  if (parts === undefined || findListed(parts.provider, parts.name) !== undefined) return [];
  const isDeleted = find(parts.provider, parts.name) !== undefined;
  const way = isDeleted ? "which the registry deletes" : "which is not listed: add it first";
  const severity = compared.entry.model.replacement === undefined ? "warning" : "info";
  return [finding("successor-unlisted", severity, compared, `is followed by ${successor}, ${way}`)];
}
