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
 * Counts of uses as plain data, which rows can keep. What uses have in common stands once, because thousands of teams use the same models in the same way; lists of
 * numbers are pairs of a position and a count. Counts of parts add up in any order, because owners stand there by a hash: one that two parts have met is one owner.
 */
export type UseRows = {
  readonly uses: readonly CountedUse[];
  readonly owned: readonly OwnedModel[];
  readonly teams: readonly {
    readonly team: string;
    /** Position in `uses`, and places. */
    readonly places: readonly number[];
    /** Position in `owned`, and the hashes of the owners, one after the other, each once. */
    readonly owners: readonly (readonly [position: number, hashes: string])[];
  }[];
};

/** A model, and a kind of the owners that use it. */
export type OwnedModel = readonly [model: string, kind: string];

export type UseCounts = ReturnType<typeof createUseCounts>;

type OfTeam = { readonly places: Map<number, number>; readonly owners: Map<number, string> };

/** Characters of a number, brackets and commas, around what stands in a row. */
const BESIDE = 12;

/** Bytes of the hash of an owner: of a million owners of one model and team, two share one once in 10^10 times. */
const HASH_BYTES = 9;
/** As base64. */
const HASH_LENGTH = (HASH_BYTES / 3) * 4;

/** The rows of a part that has met no reference. */
export const NO_USES: UseRows = { uses: [], owned: [], teams: [] };

export function createUseCounts() {
  const teams = new Map<string, OfTeam>();
  let size = 0;
  const grow = (by: number): void => {
    size += by;
  };
  const uses = createPositions<CountedUse>(grow);
  const owned = createPositions<OwnedModel>(grow);

  function ofTeam(team: string): OfTeam {
    const known = teams.get(team) ?? { places: new Map(), owners: new Map() };
    if (!teams.has(team)) size += team.length + BESIDE;
    teams.set(team, known);
    return known;
  }

  function addPlaces({ places }: OfTeam, use: number, count: number): void {
    if (!places.has(use)) size += BESIDE;
    places.set(use, (places.get(use) ?? 0) + count);
  }

  function addOwners({ owners }: OfTeam, model: number, hashes: string): void {
    const known = owners.get(model);
    size += hashes.length + (known === undefined ? BESIDE : 0);
    owners.set(model, known === undefined ? hashes : known + hashes);
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
      const use = uses.of({
        ids: ids.map((id) => id ?? null),
        isList,
        ...(split && { split }),
        isExact: mapOf(parameters?.value) === undefined,
        kind: owner?.kind ?? null,
        ...(owner?.usedBy === undefined ? {} : { isHeld: true }),
      });
      addPlaces(counts, use, 1);
      if (owner === undefined) return;
      const hash = hashOf(owner.id);
      for (const model of models) addOwners(counts, owned.of([model, owner.kind]), hash);
    },
    addRows(rows: UseRows): void {
      const [useAt, ownedAt] = [rows.uses.map(uses.of), rows.owned.map(owned.of)];
      for (const { team, places, owners } of rows.teams) {
        const counts = ofTeam(team);
        for (const [use, count] of pairsOf(places)) addPlaces(counts, useAt[use] ?? 0, count);
        for (const [model, hashes] of owners) addOwners(counts, ownedAt[model] ?? 0, hashes);
      }
    },
    rows: (): UseRows => ({
      uses: uses.values,
      owned: owned.values,
      teams: [...teams].map(([team, { places, owners }]) => ({
        team,
        places: [...places].flat(),
        owners: [...owners].map(([model, hashes]) => [model, each(hashes)] as const),
      })),
    }),
    /** Returns about how many characters the rows take as JSON. */
    size: (): number => size,
  };
}

/** Yields the pairs of a list. */
export function* pairsOf(list: readonly number[]): Generator<readonly [position: number, count: number]> {
  for (let index = 0; index < list.length; index += 2) yield [list[index] ?? 0, list[index + 1] ?? 0];
}

/** Returns the number of owners of a row, in which each stands once. */
export function ownersIn(hashes: string): number {
  return hashes.length / HASH_LENGTH;
}

function each(hashes: string): string {
  if (hashes.length === HASH_LENGTH) return hashes;
  const found = new Set<string>();
  for (let index = 0; index < hashes.length; index += HASH_LENGTH)
    found.add(hashes.slice(index, index + HASH_LENGTH));
  return [...found].join("");
}

/** Gives each value a position, and an equal one the same. @param grow called with the characters that a new value takes */
function createPositions<Value>(grow: (by: number) => void) {
  const positions = new Map<string, number>();
  const values: Value[] = [];
  return {
    values,
    of(value: Value): number {
      const key = JSON.stringify(value);
      const known = positions.get(key);
      if (known !== undefined) return known;
      grow(key.length);
      positions.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}

/** Returns how the id stands apart: a reference that went to another provider has that one beside it. */
function splitAfter({ split, provider }: Place, ids: Place["ids"]): SavedUse["split"] {
  if (split === undefined) return undefined;
  const [id] = ids;
  const now = provider === undefined || id === undefined ? undefined : parseModelId(id)?.provider;
  return { provider: now ?? split.provider, isFixed: provider === undefined };
}

function hashOf(owner: string): string {
  return createHash("sha256").update(owner).digest().subarray(0, HASH_BYTES).toString("base64");
}
