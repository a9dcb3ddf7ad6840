import type { Notice } from "../../contract/notices.ts";
import type { ComposeInput } from "../../contract/run-steps.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { createNotice } from "../../domain/notices/notice.ts";
import { type MovedDate, movedDates, type ToldTeams } from "../../domain/notices/told-teams.ts";
import { isObjectId } from "../../domain/text/ids.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory } from "../ports/references.ts";
import type { Parts } from "./team-parts.ts";
import { type DateTold, type DeadDependencies, datesToldByTheDead } from "./told-by-the-dead.ts";

type DateChangedDependencies = {
  readonly directory: Pick<Directory, "teamNames">;
  readonly clock: Pick<Clock, "now">;
  readonly permission: string;
  readonly contact: string;
};

/** Reads which dates have moved since teams were told of them by passes before this one, whether or not that was recorded. */
export async function movedBefore(
  deps: DeadDependencies & {
    readonly ledger: Pick<Ledger, "entries">;
    readonly compositions: Pick<Compositions, "told">;
  },
  { pass, passes, buckets }: Pick<ComposeInput, "pass" | "passes" | "buckets">,
): Promise<MovedDate[]> {
  const last = passes.at(-1) ?? pass;
  const [{ targets }, entries, told] = await Promise.all([
    deps.passes.read(last),
    deps.ledger.entries(),
    deps.compositions.told(last),
  ]);
  const byTheDead = await datesToldByTheDead(deps, { passes, buckets }, targets);
  return movedDates(
    new Map(entries.map((entry) => [entry.id, entry])),
    withDates(told, entries, byTheDead),
    targets,
  );
}

/** Returns who was told of deprecations, with what was told and not recorded. */
function withDates(
  told: ToldTeams,
  entries: readonly EntryRecord[],
  byTheDead: readonly DateTold[],
): ToldTeams {
  const all = new Map(told);
  for (const { team, model, replacement, retiresOn, pass } of byTheDead) {
    const of = entries
      .filter(({ kind, model: id }) => kind === "deprecate" && id === model.id)
      .filter((entry) => entry.replacement === (replacement?.id ?? null))
      .reduce<EntryRecord | undefined>(
        (last, entry) => ((last?.times ?? 1) > (entry.times ?? 1) ? last : entry),
        undefined,
      );
    if (of !== undefined) all.set(of.id, new Map(all.get(of.id)).set(team.id, { pass, retiresOn }));
  }
  return all;
}

/**
 * Returns the notices for those teams of the gathered parts that were told another date.
 * @param newly the notices that the teams get anyway: who is told now that a model is deprecated is told its date with that
 */
export async function createDateChanged(
  deps: DateChangedDependencies,
  moved: readonly MovedDate[],
  { gathered, partOf }: Parts,
  newly: readonly Notice[],
  today: string,
): Promise<Notice[]> {
  const slugs = new Map(newly.map(({ slug, model, team }) => [keyOf(model.id, team.id), slug]));
  // Whom the pass of a run that died noted, and who was told of this very deprecation, is told nothing by its notice: that is there already.
  const isToldAnyway = ({ id, model }: EntryRecord, team: string, migration: string): boolean => {
    const slug = slugs.get(keyOf(model, team));
    return slug !== undefined && (slug !== "llm-model-deprecated" || migration !== id);
  };
  const here = moved.flatMap(({ entry, teams }) =>
    [...teams]
      .filter(([team]) => isObjectId(team) && gathered.has(partOf(team)))
      .filter(([team, { migration }]) => !isToldAnyway(entry, team, migration))
      .map(([team, { previous }]) => ({ entry, team, previous })),
  );
  if (here.length === 0) return [];
  const names = await deps.directory.teamNames([...new Set(here.map(({ team }) => team))]);
  const at = new Date(deps.clock.now()).toISOString();
  const notices = here.map(({ entry, team, previous }) =>
    createNotice({
      entry,
      team: { id: team, name: names.get(team) ?? team },
      outcome: "date-changed",
      previous,
      affected: {},
      tally: { parameterChanges: new Map() },
      permission: deps.permission,
      contact: deps.contact,
      today,
      at,
    }),
  );
  return notices.filter((notice) => notice !== undefined);
}

function keyOf(model: EntryRecord["model"], team: string): string {
  return JSON.stringify([model, team]);
}
