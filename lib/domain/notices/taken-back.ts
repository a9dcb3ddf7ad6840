import type { EntryRecord } from "../models/records.ts";

/** What one team was told of one entry. */
export type Told = {
  /** The last pass that told the team. */
  readonly pass: string;
  /** The model that the team's references went to last; null for cleared. @default the replacement of the entry */
  readonly to?: string | null | undefined;
  /** Number of the team's references that were moved or cleared. */
  readonly references: number;
};

/** A deprecation or a deletion that is over, with the teams that were told of it. */
export type TakenBack = { readonly entry: EntryRecord; readonly told: ReadonlyMap<string, Told> };

/** What one team has to hear about one model: the entry that it was told of last is over. */
export type Restoration = Told & { readonly entry: EntryRecord; readonly team: string };

/**
 * Returns one restoration for each model and team. Of a model that was deprecated and then deleted, a team that heard both hears that it is listed
 * again; of several deletions, or several replacements of a deprecated model, the one told last counts.
 */
export function restorationsOf(takenBack: Iterable<TakenBack>): Restoration[] {
  const found = new Map<string, Restoration>();
  for (const { entry, told } of takenBack) {
    for (const [team, what] of told) {
      const key = JSON.stringify([entry.model, team]);
      const known = found.get(key);
      const one = { ...what, entry, team };
      found.set(key, known === undefined ? one : ofBoth(known, one));
    }
  }
  return [...found.values()];
}

/** Returns who was told of an entry, with what other passes told. */
export function withTold(
  told: ReadonlyMap<string, Told>,
  more: Iterable<readonly [team: string, Told]>,
): ReadonlyMap<string, Told> {
  const all = new Map(told);
  for (const [team, what] of more) {
    const known = all.get(team);
    all.set(team, known === undefined ? what : summed(known, what));
  }
  return all;
}

function summed<What extends Told>(left: What, right: What): What {
  // Ids of passes are in the order in which they were created.
  const last = left.pass > right.pass ? left : right;
  return { ...last, references: left.references + right.references };
}

function ofBoth(left: Restoration, right: Restoration): Restoration {
  if (left.entry.kind !== right.entry.kind) return left.entry.kind === "delete" ? left : right;
  return summed(left, right);
}
