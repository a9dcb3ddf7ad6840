import type { Plan } from "../../contract/plan.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { noticeIdOf, slugOf, toldReplacement } from "../../domain/notices/notice.ts";
import type { Restoration } from "../../domain/notices/taken-back.ts";
import type { MovedDate } from "../../domain/notices/told-teams.ts";
import { affectedOf, outcomeOf, type Tallies, teamsOf, usedByOf } from "../../domain/references/tally.ts";
import type { NoticeKey } from "../ports/notices.ts";
import type { Directory } from "../ports/references.ts";

export type PlannedNoticeDependencies = {
  readonly notices: { get(keys: readonly NoticeKey[]): Promise<readonly Pick<NoticeKey, "id">[]> };
  readonly directory: Pick<Directory, "usersOf">;
};

/** Returns the notices that an apply would make: those that are not there yet. */
export async function plannedNotices(
  deps: PlannedNoticeDependencies,
  entries: readonly EntryRecord[],
  tallies: Tallies,
  ledger: {
    readonly restorations: readonly Restoration[];
    readonly moved: readonly MovedDate[];
    /** Models that the ledger has an entry of: nobody was told of any other one. */
    readonly before: ReadonlySet<string>;
  },
): Promise<Plan["notices"][number][]> {
  const teams = teamsOf(
    new Set(entries.flatMap((entry) => [...(tallies.get(entry.id)?.keys() ?? [])])),
  ).sort();
  const notices = ledger.restorations.map(plannedRestoration);
  const concerned = entries.map((entry) => tallies.get(entry.id) ?? new Map());
  for await (const { team, users } of deps.directory.usersOf(usedByOf(concerned), teams)) {
    for (const entry of entries) {
      const tally = tallies.get(entry.id)?.get(team);
      const slug = slugOf(entry.kind);
      const outcome = tally === undefined ? undefined : outcomeOf(tally.effects, entry.kind);
      if (tally === undefined || slug === undefined || outcome === undefined) continue;
      const replacement = toldReplacement({ entry, tally, outcome });
      const id = noticeIdOf(entry, { team, replacement, outcome });
      notices.push({ id, slug, model: entry.model, team, affected: affectedOf(tally.owners, users) });
    }
  }
  const telling = new Set(notices.map(({ model, team }) => JSON.stringify([model, team])));
  const moved = ledger.moved
    .flatMap(plannedDates)
    .filter(({ model, team }) => !telling.has(JSON.stringify([model, team])));
  notices.push(...moved);
  const asked = notices.filter(({ model }) => ledger.before.has(model));
  const told = new Set((await deps.notices.get(asked)).map((notice) => notice.id));
  return notices
    .filter((notice) => !told.has(notice.id))
    .map(({ id: _id, ...notice }) => notice)
    .sort((left, right) => compare(`${left.model} ${left.team}`, `${right.model} ${right.team}`));
}

const { compare } = new Intl.Collator("en");

/** A notice that an apply would make, with its id. */
type PlannedNotice = Plan["notices"][number] & { readonly id: string };

/** Who is told now that a model is deprecated is told its date with that. */
function plannedDates({ entry, teams }: MovedDate): PlannedNotice[] {
  const to = { replacement: entry.replacement, outcome: "date-changed" } as const;
  return teamsOf(teams.keys()).map((team) => ({
    id: noticeIdOf(entry, { team, ...to }),
    slug: "llm-model-date-changed",
    model: entry.model,
    team,
    affected: {},
  }));
}

function plannedRestoration({ entry, team, to = entry.replacement }: Restoration): PlannedNotice {
  const id = noticeIdOf(entry, { team, replacement: to, outcome: "restored" });
  return { id, slug: "llm-model-restored", model: entry.model, team, affected: {} };
}
