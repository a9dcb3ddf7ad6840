import type { EntryRecord } from "../models/records.ts";
import type { Targets } from "../references/targets.ts";

/** What a team was told last of a deprecation. Versions before 0.3 recorded the pass alone. */
export type LastTold = {
  /** The pass that told it. */
  readonly pass: string;
  /** The day on which it was told, YYYY-MM-DD. */
  readonly on?: string;
  /** The date that it was told, YYYY-MM-DD; null for none. */
  readonly retiresOn?: string | null;
};

/** The teams that were told of deprecations, by migration. */
export type ToldTeams = ReadonlyMap<string, ReadonlyMap<string, LastTold>>;

/** A deprecation whose date is another one than some teams were told. */
export type MovedDate = {
  /** The deprecation that holds. */
  readonly entry: EntryRecord;
  /** The teams, with the date that each was told, and the deprecation by which it was told it: the replacement may have been another one. */
  readonly teams: ReadonlyMap<string, { readonly previous: string | null; readonly migration: string }>;
};

/** Returns the deprecations that a pass looks for whose dates have moved since teams were told of them. */
export function movedDates(
  entries: ReadonlyMap<string, EntryRecord>,
  told: ToldTeams,
  targets: Targets,
): MovedDate[] {
  const deprecations = Map.groupBy(
    [...entries.values()].filter(({ kind }) => kind === "deprecate"),
    occasionOf,
  );
  return [...targets.values()].flatMap((target): MovedDate[] => {
    const entry = target.kind === "note" ? entries.get(target.migration) : undefined;
    if (entry === undefined) return [];
    const last = new Map<string, LastTold & { readonly migration: string; readonly date: string | null }>();
    for (const one of deprecations.get(occasionOf(entry)) ?? []) {
      for (const [team, what] of told.get(one.id) ?? []) {
        const date = dateTold(one, what);
        // Ids of passes are in the order in which they were created.
        if ((last.get(team)?.pass ?? "") <= what.pass) last.set(team, { ...what, migration: one.id, date });
      }
    }
    const moved = [...last].filter(([, { date }]) => date !== entry.retiresOn);
    if (moved.length === 0) return [];
    const teams = moved.map(([team, { date, migration }]) => [team, { previous: date, migration }] as const);
    return [{ entry, teams: new Map(teams) }];
  });
}

/** Returns what the deprecations of a model have in common that hold at the same time, one after the other, with other replacements. */
function occasionOf({ model, times = 1 }: EntryRecord): string {
  return `${times} ${model}`;
}

/** Returns the date that a team was told. What was told before 0.3 was the date that the entry had first. */
function dateTold({ moved, retiresOn }: EntryRecord, told: LastTold): string | null {
  if (told.retiresOn !== undefined) return told.retiresOn;
  return moved === undefined ? retiresOn : moved.from;
}
