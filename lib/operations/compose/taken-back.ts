import type { EntryRecord } from "../../domain/models/records.ts";
import { type TakenBack, type Told, withTold } from "../../domain/notices/taken-back.ts";
import type { Compositions, PartTally } from "../ports/pass.ts";

/**
 * Returns the entries that were taken back, with the teams that the ledger says were told of them.
 * @param passesOf the passes of an entry whose tallies count
 */
export async function readTakenBack(
  compositions: Pick<Compositions, "read" | "told">,
  entries: Iterable<EntryRecord>,
  passesOf: (entry: EntryRecord) => readonly string[],
): Promise<TakenBack[]> {
  const over = [...entries].filter(({ takenBack }) => takenBack === "to-tell");
  const noted = over.some(({ kind }) => kind === "deprecate") ? await compositions.told() : undefined;
  const passes = new Set(over.flatMap((entry) => (entry.kind === "delete" ? passesOf(entry) : [])));
  const tallies = new Map<string, PartTally[]>();
  for (const pass of passes) tallies.set(pass, await compositions.read(pass));
  return over.map((entry) => {
    const told =
      entry.kind === "deprecate"
        ? [...(noted?.get(entry.id) ?? [])].map(([team, { pass }]): [string, Told] => [
            team,
            { pass, references: 0 },
          ])
        : passesOf(entry).flatMap((pass) => toldIn(pass, entry.id, tallies.get(pass) ?? []));
    return { entry, told: withTold(new Map(), told) };
  });
}

function toldIn(pass: string, id: string, buckets: readonly PartTally[]): [team: string, Told][] {
  return buckets
    .flatMap(({ migrations }) => migrations)
    .filter(({ migration }) => migration === id)
    .flatMap(({ teams }) => teams)
    .map(([team, references, to]) => [team, { pass, to, references }]);
}
