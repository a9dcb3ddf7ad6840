import { createHash } from "node:crypto";
import { mapOf } from "../items/attribute-value.ts";
import type { PlaceDecision } from "../references/rewrite.ts";
import type { Place } from "../references/source-reader.ts";
import { NO_TEAM } from "../references/tally.ts";
import { parseModelId } from "../text/ids.ts";
import type { SavedUse } from "./saved-usage.ts";

/** Places that are alike for everything that a snapshot tells: as a saved use, with the kind of the owner, and without settings. */
export type CountedUse = Pick<SavedUse, "ids" | "isList" | "split" | "isExact"> & {
  /** Null where the item does not name the owner. */
  readonly kind: string | null;
  /** True where other things use the owner, and `usage` counts them instead. */
  readonly isHeld?: true;
};

/**
 * Counts of uses as plain data, which rows can keep. Counts of parts add up in any order, because owners stand there by a hash: one that two parts have met
 * is one owner.
 */
export type UseRows = readonly (readonly [
  team: string,
  uses: readonly (readonly [use: CountedUse, places: number])[],
  owners: readonly (readonly [model: string, kind: string, owners: readonly string[]])[],
])[];

export type UseCounts = ReturnType<typeof createUseCounts>;

type OfTeam = {
  readonly uses: Map<string, { readonly use: CountedUse; places: number }>;
  /** Hashes of owners, by the text of model and kind. */
  readonly owners: Map<string, { readonly model: string; readonly kind: string; readonly ids: Set<string> }>;
};

/** Characters that the text of a row takes beside what stands in it. */
const BESIDE = 90;

export function createUseCounts() {
  const teams = new Map<string, OfTeam>();
  let size = 0;

  function ofTeam(team: string): OfTeam {
    const known = teams.get(team) ?? { uses: new Map(), owners: new Map() };
    if (!teams.has(team)) size += team.length;
    teams.set(team, known);
    return known;
  }

  function addUse({ uses }: OfTeam, use: CountedUse, places: number): void {
    const key = JSON.stringify(use);
    const known = uses.get(key);
    if (known !== undefined) known.places += places;
    else {
      uses.set(key, { use, places });
      size += key.length + BESIDE;
    }
  }

  function addOwners({ owners }: OfTeam, model: string, kind: string, ids: readonly string[]): void {
    const key = JSON.stringify([model, kind]);
    const known = owners.get(key) ?? { model, kind, ids: new Set<string>() };
    if (!owners.has(key)) size += key.length;
    owners.set(key, known);
    for (const id of ids) {
      if (!known.ids.has(id)) size += id.length;
      known.ids.add(id);
    }
  }

  return {
    /** Counts a place. @param written the decision about it, where it was certainly written: the place holds what that left */
    add(place: Place, written?: PlaceDecision): void {
      const ids = written?.idsAfter ?? place.ids;
      const models = new Set(ids.filter((id) => id !== undefined));
      if (models.size === 0) return;
      const { team = NO_TEAM, owner, isList, parameters } = place;
      const split = splitAfter(place, ids);
      const counts = ofTeam(team);
      const use = {
        ids: ids.map((id) => id ?? null),
        isList,
        ...(split && { split }),
        isExact: mapOf(parameters?.value) === undefined,
        kind: owner?.kind ?? null,
        ...(owner?.usedBy === undefined ? {} : { isHeld: true as const }),
      };
      addUse(counts, use, 1);
      if (owner === undefined) return;
      const hash = hashOf(owner.id);
      for (const model of models) addOwners(counts, model, owner.kind, [hash]);
    },
    addRows(rows: UseRows): void {
      for (const [team, uses, owners] of rows) {
        const counts = ofTeam(team);
        for (const [use, places] of uses) addUse(counts, use, places);
        for (const [model, kind, ids] of owners) addOwners(counts, model, kind, ids);
      }
    },
    rows(): UseRows {
      return [...teams].map(([team, { uses, owners }]) => [
        team,
        [...uses.values()].map(({ use, places }) => [use, places] as const),
        [...owners.values()].map(({ model, kind, ids }) => [model, kind, [...ids]] as const),
      ]);
    },
    /** Returns about how many characters the rows take as JSON. */
    size: (): number => size,
  };
}

/** Returns how the id stands apart: a reference that went to another provider has that one beside it. */
function splitAfter({ split, provider }: Place, ids: Place["ids"]): SavedUse["split"] {
  if (split === undefined) return undefined;
  const [id] = ids;
  const now = provider === undefined || id === undefined ? undefined : parseModelId(id)?.provider;
  return { provider: now ?? split.provider, isFixed: provider === undefined };
}

/** Bytes of the hash of an owner: of a million owners of one model and team, two share one once in 10^10 times. */
const HASH_BYTES = 9;

function hashOf(owner: string): string {
  return createHash("sha256").update(owner).digest().subarray(0, HASH_BYTES).toString("base64");
}
