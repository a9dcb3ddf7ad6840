import type { Head } from "../../contract/head.ts";
import { hopText } from "../../domain/models/hops.ts";
import type { EntryRecord, ModelRecord } from "../../domain/models/records.ts";
import type { Hop } from "../../domain/parameters/hop.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import type { SavedEntry, SavedModel, SavedPlatform } from "../../domain/usage/saved-usage.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Bundle, Bundles } from "../ports/registry.ts";
import { isNothingToDo } from "../run/request-run.ts";
import type { createUseCollector } from "./collect-uses.ts";

export type SaveDependencies = {
  readonly head: Pick<LedgerHead, "readWithUndeclared">;
  readonly ledger: Pick<Ledger, "entries">;
  readonly compositions: Pick<Compositions, "read" | "told">;
  readonly bundles: Pick<Bundles, "get">;
};

/** The registry in force, and whether a run has work left. */
type InForce = Pick<SavedPlatform, "isSettled" | "undeclared"> & {
  readonly digest: string | null;
  readonly bundle: Bundle | undefined;
};

export async function readInForce({ head: heads, bundles }: SaveDependencies): Promise<InForce> {
  const { head, undeclared } = await heads.readWithUndeclared();
  const digest = head?.applied?.digest ?? null;
  return {
    digest,
    isSettled: digest !== null && isNothingToDo(head as Head, digest),
    undeclared,
    bundle: digest === null ? undefined : await bundles.get(digest),
  };
}

/** Returns what a plan needs of the platform beside the tables with references. */
export async function savePlatform(
  deps: SaveDependencies,
  { digest, isSettled, undeclared, bundle }: InForce,
  rows: readonly ModelRecord[],
  collected: Omit<ReturnType<typeof createUseCollector>, "add">,
  owners: SavedPlatform["owners"],
): Promise<SavedPlatform> {
  const entries = await savedEntries(deps, collected.positionOf);
  const { source: _free, ...registry } = bundle?.registry ?? {};
  const hops = new Map<string, { readonly position: number; readonly hop: Hop }>();
  const positionOf = (hop: Hop): number => {
    const text = hopText(hop);
    const known = hops.get(text) ?? { position: hops.size, hop };
    hops.set(text, known);
    return known.position;
  };
  const models = rows.map((row) => savedModel(row, positionOf));
  return {
    applied: digest,
    isSettled,
    registry: bundle === undefined ? null : (registry as Bundle["registry"]),
    undeclared,
    models: models.sort((left, right) => byCodeUnit(left.id, right.id)),
    hops: [...hops.values()].map(({ hop }) => hop),
    entries: entries.sort((left, right) => byCodeUnit(left.id, right.id)),
    teams: collected.teams(),
    fields: collected.fields(),
    uses: collected.uses(),
    owners,
  };
}

function savedModel(row: ModelRecord, positionOf: (hop: Hop) => number): SavedModel {
  const { id, status, tokenLimit, parameters, listed, notify, replacement, redirectsTo, retiresOn } = row;
  const { default: isDefault, translationDefault, epoch, times, migration, marked } = row;
  return {
    id,
    status,
    tokenLimit,
    ...(parameters === undefined ? {} : { parameters }),
    listed,
    default: isDefault,
    translationDefault,
    notify,
    replacement,
    redirectsTo,
    retiresOn,
    epoch,
    ...(times === undefined ? {} : { times }),
    migration,
    marked,
    ...(row.hops.length === 0 ? {} : { hops: row.hops.map(positionOf) }),
  };
}

/** Returns the entries without undos, which no registry changes. Who was told of a deletion stands in the tallies of its passes. */
async function savedEntries(
  { ledger, compositions }: SaveDependencies,
  positionOf: (team: string) => number,
): Promise<SavedEntry[]> {
  const [entries, deprecations] = await Promise.all([ledger.entries(), compositions.told()]);
  const migrations = entries.filter(({ kind }) => kind !== "undo");
  const passes = new Set(migrations.flatMap((entry) => (entry.kind === "delete" ? entry.passes : [])));
  const deletions = new Map<string, Map<number, string | null | undefined>>();
  for (const pass of [...passes].sort()) {
    for (const { migration, teams } of (await compositions.read(pass)).flatMap((part) => part.migrations)) {
      const told = deletions.get(migration) ?? new Map<number, string | null | undefined>();
      deletions.set(migration, told);
      for (const [team, , to] of teams) told.set(positionOf(team), to);
    }
  }
  return migrations.map((entry) => savedEntry(entry, toldOf(entry, deprecations, deletions, positionOf)));
}

function toldOf(
  { id, kind }: EntryRecord,
  deprecations: Awaited<ReturnType<Compositions["told"]>>,
  deletions: ReadonlyMap<string, ReadonlyMap<number, string | null | undefined>>,
  positionOf: (team: string) => number,
): SavedEntry["told"] {
  if (kind === "deprecate")
    return [...(deprecations.get(id)?.keys() ?? [])].map((team) => [positionOf(team)]);
  return [...(deletions.get(id) ?? [])].map(([team, to]) => (to === undefined ? [team] : [team, to]));
}

function savedEntry(entry: EntryRecord, told: SavedEntry["told"]): SavedEntry {
  const { id, kind, model, replacement, epoch, times, retiresOn, state, toTell, takenBack } = entry;
  const { startedAt, references } = entry;
  return {
    id,
    kind,
    model,
    replacement,
    epoch,
    ...(times === undefined ? {} : { times }),
    retiresOn,
    state,
    toTell,
    ...(takenBack === undefined ? {} : { takenBack }),
    startedAt,
    references,
    told,
  };
}
