import type { Notice } from "../../contract/notices.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { createNotice } from "../../domain/notices/notice.ts";
import { type MovedDate, movedDates } from "../../domain/notices/told-teams.ts";
import { isObjectId } from "../../domain/text/ids.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Compositions, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory } from "../ports/references.ts";
import type { Parts } from "./team-parts.ts";

type DateChangedDependencies = {
  readonly directory: Pick<Directory, "teamNames">;
  readonly clock: Pick<Clock, "now">;
  readonly permission: string;
  readonly contact: string;
};

/** Reads which dates have moved since teams were told of them by passes before this one. */
export async function movedBefore(
  {
    passes,
    ledger,
    compositions,
  }: {
    readonly passes: Pick<Passes, "read">;
    readonly ledger: Pick<Ledger, "entries">;
    readonly compositions: Pick<Compositions, "told">;
  },
  pass: string,
): Promise<MovedDate[]> {
  const [{ targets }, entries, told] = await Promise.all([
    passes.read(pass),
    ledger.entries(),
    compositions.told(pass),
  ]);
  return movedDates(new Map(entries.map((entry) => [entry.id, entry])), told, targets);
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
  const told = new Set(newly.map(({ model, team }) => keyOf(model.id, team.id)));
  const here = moved.flatMap(({ entry, teams }) =>
    [...teams]
      .filter(
        ([team]) => isObjectId(team) && gathered.has(partOf(team)) && !told.has(keyOf(entry.model, team)),
      )
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
