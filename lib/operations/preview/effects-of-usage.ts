import { emptyRecord, toAttributeValue } from "../../domain/items/attribute-value.ts";
import {
  countDecision,
  type EffectRows,
  type Effects,
  effectRows,
  joinedEffects,
  noEffects,
} from "../../domain/references/effects.ts";
import { CannotExpress } from "../../domain/references/express-id.ts";
import { decidePlace } from "../../domain/references/rewrite.ts";
import type { Place } from "../../domain/references/source-reader.ts";
import type { TeamTally } from "../../domain/references/tally.ts";
import type { Targets } from "../../domain/references/targets.ts";
import type { SavedPlatform, SavedUse } from "../../domain/usage/saved-usage.ts";

/** Returns the id of a team by its position; where a saved usage holds only their number, a name that says so. */
export function teamAt({ teams }: Pick<SavedPlatform, "teams">, position: number): string {
  return (typeof teams === "number" ? undefined : teams[position]) ?? `team ${position + 1}`;
}

/** Decides about the places of a saved usage as a pass decides about items. */
export async function effectsOfUsage(saved: SavedPlatform, targets: Targets): Promise<Effects> {
  const effects = await joinedEffects(saved.uses.map((use) => effectsOf(saved, use, targets)));
  for (const { model, team: position, kinds } of saved.owners) {
    const team = teamAt(saved, position);
    for (const migration of concerning(model, targets)) {
      const teams = effects.tallies.get(migration);
      const tally = teams?.get(team);
      if (tally === undefined) continue;
      teams?.set(team, { ...tally, owners: withOwners(tally.owners, model, kinds) });
    }
  }
  return effects;
}

/** Returns the migrations that the references to a model belong to: its own, and the deprecation of the model that they move to. */
function concerning(model: string, targets: Targets): string[] {
  const target = targets.get(model);
  if (target === undefined) return [];
  const next = target.kind === "redirect" && target.to !== null ? targets.get(target.to) : undefined;
  return [target.migration, ...(next?.kind === "note" ? [next.migration] : [])];
}

function effectsOf(saved: SavedPlatform, use: SavedUse, targets: Targets): EffectRows {
  const effects = noEffects();
  try {
    const decision = decidePlace(placeOf(saved, use), targets);
    if (decision === undefined) return [];
    countDecision(effects, "", { key: {}, item: {} }, decision);
  } catch (error) {
    // As in a pass, what the source cannot hold stays as it is.
    if (!(error instanceof CannotExpress)) throw error;
  }
  return times(effectRows(effects), use.places);
}

function times(rows: EffectRows, count: number): EffectRows {
  return rows.map(([migration, kept, changes, teams]) => [
    migration,
    kept * count,
    changes.map(([field, action, fields]) => [field, action, fields * count]),
    teams.map(([team, rewritten, cleared, noted, ...to]) => [
      team,
      rewritten * count,
      cleared * count,
      noted * count,
      ...to,
    ]),
  ]);
}

/** Returns a place such as a pass would find in an item. */
function placeOf(saved: SavedPlatform, { team, hasOwner, ids, isList, split, settings }: SavedUse): Place {
  const texts = ids.map((id) => id ?? undefined);
  const name = (id: string): string => (split === undefined ? id : id.slice(split.provider.length + 1));
  const values = ids.map((id) => (id === null ? { NULL: true as const } : { S: name(id) }));
  const provider =
    split === undefined || split.isFixed ? undefined : { steps: [], value: { S: split.provider } };
  return {
    source: "",
    team: team === null ? undefined : teamAt(saved, team),
    owner: hasOwner ? { kind: "", id: "" } : undefined,
    ids: texts,
    isList,
    model: { steps: [], value: isList ? { L: values } : values[0] },
    ...(provider && { provider }),
    ...(split && { split: { provider: split.provider, names: {} } }),
    ...(settings && {
      parameters: { steps: [], value: toAttributeValue({ ...emptyRecord(), ...settings }) },
    }),
    besideParameters: new Set(),
    isFlat: false,
    cleared: undefined,
  };
}

/** Returns owners and some more, without names: as many as there are. An owner that uses two models of one migration counts twice. */
function withOwners(
  owners: TeamTally["owners"],
  model: string,
  kinds: Readonly<Record<string, number>>,
): TeamTally["owners"] {
  const all = new Map(owners);
  for (const [kind, count] of Object.entries(kinds)) {
    const ofKind = new Map(all.get(kind));
    for (let index = 0; index < count; index += 1) ofKind.set(`${model} ${index}`, { label: "" });
    all.set(kind, ofKind);
  }
  return all;
}
