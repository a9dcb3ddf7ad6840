import type { Notice } from "../../contract/notices.ts";
import type { KnownModels } from "../../domain/models/known-models.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { createNotice, noticeIdOf } from "../../domain/notices/notice.ts";
import { restorationsOf, type TakenBack, type Told, withTold } from "../../domain/notices/taken-back.ts";
import { isObjectId } from "../../domain/text/ids.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Notices } from "../ports/notices.ts";
import type { Compositions, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory } from "../ports/references.ts";
import { readTakenBack } from "./taken-back.ts";
import type { Parts } from "./team-parts.ts";

type RestoredDependencies = {
  readonly passes: Pick<Passes, "read">;
  readonly notices: Pick<Notices, "get">;
  readonly directory: Pick<Directory, "teamNames">;
  readonly clock: Pick<Clock, "now">;
  readonly permission: string;
  readonly contact: string;
};

/** Reads what was taken back, and who was told of it by earlier passes. Those that are composed now say for themselves whom they tell. */
export async function takenBackBefore(
  { ledger, compositions }: { readonly ledger: Pick<Ledger, "entries">; readonly compositions: Compositions },
  composed: readonly string[],
): Promise<TakenBack[]> {
  const entries = await ledger.entries();
  return readTakenBack(compositions, entries, (entry) =>
    entry.passes.filter((pass) => !composed.includes(pass)),
  );
}

/**
 * Returns the notices for those teams that were told of what was taken back: by earlier passes, and by those whose journals were
 * gathered.
 */
export async function createRestored(
  deps: RestoredDependencies,
  pass: string,
  takenBack: readonly TakenBack[],
  parts: Parts,
): Promise<Notice[]> {
  const here = await Promise.all(takenBack.map((one) => withGathered(deps, one, parts)));
  const all = restorationsOf(here);
  if (all.length === 0) return [];
  const { models } = await deps.passes.read(pass);
  const restorations = all.filter(({ entry }) => isTrue(entry, models));
  const names = await deps.directory.teamNames([...new Set(restorations.map(({ team }) => team))]);
  const at = new Date(deps.clock.now()).toISOString();
  const notices = restorations.map(({ entry, team, to, references }) =>
    createNotice({
      entry,
      team: { id: team, name: names.get(team) ?? team },
      outcome: "restored",
      affected: {},
      tally: { parameterChanges: new Map(), ...(to === undefined ? {} : { to }) },
      references,
      isDeprecated: models.get(entry.model)?.status === "deprecated",
      permission: deps.permission,
      contact: deps.contact,
      at,
    }),
  );
  return notices.filter((notice) => notice !== undefined);
}

/** Tells whether what an entry told is over: its model may have been deprecated or deleted again. */
function isTrue({ kind, model }: EntryRecord, models: KnownModels): boolean {
  const status = models.get(model)?.status;
  return status === "active" || (kind === "delete" && status === "deprecated");
}

/**
 * Returns an entry with the teams of the gathered parts. What the journals have of a deletion is told now, or was before a crash. Of a deprecation
 * that is over nobody is told any more: a team in the journals knows of it only if its notice was written before a crash.
 */
async function withGathered(
  { notices }: RestoredDependencies,
  { entry, told }: TakenBack,
  { gathered, partOf }: Parts,
): Promise<TakenBack> {
  const here = new Map([...told].filter(([team]) => gathered.has(partOf(team))));
  const found = journaled(entry, gathered);
  if (entry.kind === "delete") return { entry, told: withTold(here, found) };
  const to = { replacement: entry.replacement, outcome: "action-needed" } as const;
  const keys = found
    .filter(([team]) => !here.has(team))
    .map(([team]) => ({ id: noticeIdOf(entry, { team, ...to }), team }));
  const written = new Set((keys.length === 0 ? [] : await notices.get(keys)).map(({ team }) => team.id));
  const known = found.filter(([team]) => written.has(team));
  return { entry, told: withTold(here, known) };
}

/** Returns what the journals have of an entry, by pass and team. */
function journaled({ id }: EntryRecord, gathered: Parts["gathered"]): [team: string, Told][] {
  return [...gathered.values()].flatMap(({ byPass }) =>
    [...byPass].flatMap(([pass, tallies]) => {
      const teams = [...(tallies.get(id) ?? [])].filter(([team]) => isObjectId(team));
      return teams.map(([team, { effects, to }]): [string, Told] => [
        team,
        { pass, to, references: effects.rewritten + effects.cleared },
      ]);
    }),
  );
}
