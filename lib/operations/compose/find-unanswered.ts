import type { ReferenceSource } from "../../contract/reference-source.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { askedOf, type UnansweredTeam, unheardOf } from "../../domain/notices/unanswered.ts";
import { type TeamTally, teamsOf } from "../../domain/references/tally.ts";
import type { Inbox } from "../ports/delivery.ts";
import type { Notices } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory } from "../ports/references.ts";

export type AnswerDependencies = {
  /** @default nobody can answer */
  readonly inbox?: Pick<Inbox, "acknowledged"> | undefined;
  readonly notices: Pick<Notices, "get">;
  readonly directory: Pick<Directory, "teamNames">;
  readonly clock: Pick<Clock, "now">;
};

/** Teams that are looked at together: one query each, and their notices in one batch. */
const TOGETHER = 10;

/** Returns the teams that use a deprecated model and have not answered. */
export async function findUnanswered(
  deps: AnswerDependencies,
  entry: EntryRecord,
  tallies: ReadonlyMap<string, TeamTally>,
  sources: readonly ReferenceSource[],
): Promise<UnansweredTeam[]> {
  const teams = teamsOf(tallies.keys());
  const names = teams.length === 0 ? new Map<string, string>() : await deps.directory.teamNames(teams);
  const now = new Date(deps.clock.now()).toISOString();
  const found: UnansweredTeam[] = [];
  for (const some of batchesOf(teams, TOGETHER)) {
    const keys = some.flatMap((team) => askedOf(entry, team).map((id) => ({ id, team })));
    const notices = Map.groupBy(await deps.notices.get(keys), ({ team }) => team.id);
    const unheard = await Promise.all(
      some.map(async (team) => {
        const asked = notices.get(team) ?? [];
        const ids = asked.map(({ id }) => id);
        const answers = (await deps.inbox?.acknowledged(team, ids)) ?? [];
        const tally = tallies.get(team);
        return tally === undefined ? undefined : unheardOf(asked, answers, tally, { sources, now });
      }),
    );
    for (const [index, team] of some.entries()) {
      const why = unheard[index];
      if (why !== undefined) found.push({ migration: entry.id, team, name: names.get(team) ?? team, why });
    }
  }
  return found;
}
