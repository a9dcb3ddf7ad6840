import type { Notice } from "../../contract/notices.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { createNotice, slugOf, toldReplacement } from "../../domain/notices/notice.ts";
import type { TakenBack } from "../../domain/notices/taken-back.ts";
import {
  affectedOf,
  outcomeOf,
  type Tallies,
  type TeamTally,
  teamsOf,
  usedByOf,
} from "../../domain/references/tally.ts";
import type { Lease, Ledger } from "../ports/ledger.ts";
import type { Notices, Outbox } from "../ports/notices.ts";
import type { Compositions, PartTally, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory } from "../ports/references.ts";
import { createRestored } from "./create-restored.ts";
import type { Parts } from "./team-parts.ts";

export type TellDependencies = {
  readonly ledger: Pick<Ledger, "entriesOf">;
  readonly passes: Pick<Passes, "read">;
  readonly compositions: Pick<Compositions, "put" | "addTold">;
  readonly outbox: Pick<Outbox, "announce">;
  readonly notices: Pick<Notices, "create" | "get">;
  readonly directory: Pick<Directory, "usersOf" | "teamNames">;
  readonly clock: Pick<Clock, "now">;
  readonly permission: string;
  /** The contact that teams may ask, as a sentence. */
  readonly contact: string;
};

/** The teams to tell of one migration, with their tallies. */
type Telling = { readonly entry: EntryRecord; readonly teams: ReadonlyMap<string, TeamTally> };

/** Announces, writes and counts the notices. A deprecation that an earlier pass noted, and that has ended since, gets no notice any more. */
export async function tellTeams(
  deps: TellDependencies & { readonly lease: Lease; window(): Promise<unknown> },
  pass: string,
  parts: Parts,
  takenBack: readonly TakenBack[],
): Promise<void> {
  const { gathered } = parts;
  const migrations = new Set([...gathered.values()].flatMap(({ together }) => [...together.keys()]));
  const entries = new Map((await deps.ledger.entriesOf([...migrations])).map((entry) => [entry.id, entry]));
  const hasNoted = [...entries.values()].some((entry) => entry.kind === "deprecate");
  const inForce = hasNoted ? await notedBy(deps, pass) : new Set<string>();
  const toTell = new Map(
    [...gathered].map(([part, { together }]) => [
      part,
      [...together].flatMap(([migration, teams]): Telling[] => {
        const entry = entries.get(migration);
        return entry === undefined || isSilent(entry, inForce) ? [] : [{ entry, teams }];
      }),
    ]),
  );
  const notices = [
    ...(await createAll(deps, pass, [...toTell.values()].flat())),
    ...(await createRestored(deps, pass, [...takenBack, ...lateIn(entries, takenBack)], parts)),
  ];
  const ofParts = Map.groupBy(notices, ({ team }) => parts.partOf(team.id));
  for (const [part, some] of ofParts) await announce(deps, `${pass}#${part}`, some);
  // What an overtaken holder has decided may be untrue by now: it tells in time, or not at all. What it has announced and not written is forgotten.
  await deps.window();
  const created = notices.length === 0 ? new Set() : await deps.notices.create(pass, notices);
  for (const [part, { byPass }] of gathered) {
    const told = new Map(
      (toTell.get(part) ?? [])
        .filter(({ entry }) => entry.kind === "deprecate")
        .map(({ entry, teams }): [string, string[]] => [entry.id, teamsOf(teams.keys())]),
    );
    if (told.size > 0) await deps.compositions.addTold(pass, part, told);
    const createdHere = (ofParts.get(part) ?? []).filter(({ id }) => created.has(id)).length;
    for (const [composed, tallies] of byPass) {
      const noticesCreated = composed === pass ? createdHere : 0;
      if (tallies.size > 0 || noticesCreated > 0) {
        await deps.compositions.put(deps.lease, composed, part, partTally(tallies, noticesCreated));
      }
    }
  }
}

/** Returns the entries whose end was told before, to others: who is told of them only now hears of both. */
function lateIn(entries: ReadonlyMap<string, EntryRecord>, takenBack: readonly TakenBack[]): TakenBack[] {
  const known = new Set(takenBack.map(({ entry }) => entry.id));
  return [...entries.values()]
    .filter(({ id, takenBack: state }) => state !== undefined && !known.has(id))
    .map((entry) => ({ entry, told: new Map() }));
}

/** Number of notices in one outbox row: the row is one item, and names a thousand notices at most. */
const ANNOUNCED_TOGETHER = 1_000;

async function announce(deps: TellDependencies, id: string, notices: readonly Notice[]): Promise<void> {
  const at = new Date(deps.clock.now()).toISOString();
  for (const [part, some] of [...batchesOf(notices, ANNOUNCED_TOGETHER)].entries()) {
    const named = some.map((notice) => ({ id: notice.id, team: notice.team.id }));
    await deps.outbox.announce({ id: `${id}#${part}`, at, notices: named });
  }
}

function isSilent({ id, kind, state }: EntryRecord, inForce: ReadonlySet<string>): boolean {
  if (kind === "undo") return state === "superseded";
  return slugOf(kind) === undefined || (kind === "deprecate" && !inForce.has(id));
}

/** Returns the deprecations in force: those that the run's own pass had to note. */
async function notedBy({ passes }: TellDependencies, pass: string): Promise<ReadonlySet<string>> {
  const { targets } = await passes.read(pass);
  return new Set(
    [...targets.values()].filter(({ kind }) => kind === "note").map(({ migration }) => migration),
  );
}

async function createAll(
  deps: TellDependencies,
  pass: string,
  toTell: readonly Telling[],
): Promise<Notice[]> {
  const teams = teamsOf(new Set(toTell.flatMap(({ teams }) => [...teams.keys()])));
  if (teams.length === 0) return [];
  const names = await deps.directory.teamNames(teams);
  const at = new Date(deps.clock.now()).toISOString();
  const { models, sources } = await deps.passes.read(pass);
  const notices: Notice[] = [];
  for await (const { team, users } of deps.directory.usersOf(
    usedByOf(toTell.map((one) => one.teams)),
    teams,
  )) {
    for (const { entry, teams: tallies } of toTell) {
      const tally = tallies.get(team);
      const outcome = tally === undefined ? undefined : outcomeOf(tally.effects, entry.kind);
      if (tally === undefined || outcome === undefined) continue;
      const notice = createNotice({
        entry,
        team: { id: team, name: names.get(team) ?? team },
        outcome,
        affected: affectedOf(tally.owners, users),
        tally,
        sources,
        isDeprecated: models.get(entry.model)?.status === "deprecated",
        replacementEnds: models.get(toldReplacement({ entry, tally, outcome }) ?? "")?.ending,
        permission: deps.permission,
        contact: deps.contact,
        at,
      });
      if (notice !== undefined) notices.push(notice);
    }
  }
  return notices;
}

function partTally(tallies: Tallies, noticesCreated: number): PartTally {
  return {
    noticesCreated,
    migrations: [...tallies].map(([migration, teams]) => ({
      migration,
      rewritten: sum(teams, "rewritten"),
      cleared: sum(teams, "cleared"),
      noted: sum(teams, "noted"),
      teams: teamsOf(teams.keys()).map((team) => resultOf(team, teams.get(team))),
    })),
  };
}

function resultOf(team: string, tally: TeamTally | undefined): [string, number, to?: string | null] {
  const { rewritten = 0, cleared = 0, noted = 0 } = tally?.effects ?? {};
  const references = rewritten + cleared + noted;
  return tally?.to === undefined ? [team, references] : [team, references, tally.to];
}

function sum(teams: ReadonlyMap<string, TeamTally>, effect: keyof TeamTally["effects"]): number {
  return [...teams.values()].reduce((total, tally) => total + tally.effects[effect], 0);
}
