import type { Notice } from "../../contract/notices.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { createNotice, slugOf, toldReplacement } from "../../domain/notices/notice.ts";
import { isForOperators, isForTeams, isReminder } from "../../domain/notices/reminders.ts";
import type { TakenBack } from "../../domain/notices/taken-back.ts";
import type { MovedDate } from "../../domain/notices/told-teams.ts";
import type { UnansweredTeam } from "../../domain/notices/unanswered.ts";
import {
  affectedOf,
  outcomeOf,
  type Tallies,
  type TeamTally,
  teamsOf,
  usedByOf,
} from "../../domain/references/tally.ts";
import type { Lease, Ledger } from "../ports/ledger.ts";
import type { Notices, Outbox, OutboxRow } from "../ports/notices.ts";
import type { Compositions, PartTally, Passes, PassPlan } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory } from "../ports/references.ts";
import { createDateChanged } from "./create-date-changed.ts";
import { createRestored } from "./create-restored.ts";
import { type AnswerDependencies, findUnanswered } from "./find-unanswered.ts";
import type { Parts } from "./team-parts.ts";

export type TellDependencies = AnswerDependencies & {
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
type Telling = {
  readonly entry: EntryRecord;
  readonly teams: ReadonlyMap<string, TeamTally>;
  /** Present where they are reminded. */
  readonly milestone?: number;
};

/** What teams have to hear of that no reference says: it is over, or its date has moved. */
type Retold = { readonly takenBack: readonly TakenBack[]; readonly moved: readonly MovedDate[] };

/** Announces, writes and counts the notices. A deprecation that an earlier pass noted, and that has ended since, gets no notice any more. */
export async function tellTeams(
  deps: TellDependencies & { readonly lease: Lease; window(): Promise<unknown> },
  pass: string,
  parts: Parts,
  { takenBack, moved }: Retold,
): Promise<void> {
  const { gathered } = parts;
  const plan = await deps.passes.read(pass);
  const inForce = notedBy(plan);
  const noted = new Set([...gathered.values()].flatMap(({ together }) => [...together.keys()]));
  const migrations = new Set([...noted].map((id) => inForce.get(id)?.migration ?? id));
  const entries = new Map((await deps.ledger.entriesOf([...migrations])).map((entry) => [entry.id, entry]));
  const toTell = new Map(
    [...gathered].map(([part, { together }]) => [
      part,
      [...together].flatMap(([id, teams]): Telling[] => {
        const { migration = id, ...reminder } = inForce.get(id) ?? {};
        const entry = entries.get(migration);
        return entry === undefined || isSilent(entry, inForce) ? [] : [{ entry, teams, ...reminder }];
      }),
    ]),
  );
  const created = [
    ...(await createAll(deps, plan, [...toTell.values()].flat())),
    ...(await createRestored(deps, pass, [...takenBack, ...lateIn(entries, takenBack)], parts)),
  ];
  const notices = [...created, ...(await createDateChanged(deps, moved, parts, created, dayOf(plan)))];
  const ofParts = Map.groupBy(notices, ({ team }) => parts.partOf(team.id));
  await deps.outbox.announce([...ofParts].flatMap(([part, some]) => rowsOf(deps, `${pass}#${part}`, some)));
  // What an overtaken holder has decided may be untrue by now: it tells in time, or not at all. What it has announced and not written is forgotten.
  await deps.window();
  const written = notices.length === 0 ? new Set() : await deps.notices.create(pass, notices);
  const tallied: { pass: string; part: string; tally: PartTally }[] = [];
  for (const [part, { byPass }] of gathered) {
    const told = toldIn(toTell.get(part) ?? [], moved, (team) => parts.partOf(team) === part, dayOf(plan));
    if (told.size > 0) await deps.compositions.addTold(pass, part, told);
    const unanswered = await unansweredIn(deps, toTell.get(part) ?? [], plan);
    const createdHere = (ofParts.get(part) ?? []).filter(({ id }) => written.has(id)).length;
    for (const [composed, tallies] of byPass) {
      const own = composed === pass ? { noticesCreated: createdHere, unanswered } : NOTHING_OWN;
      if (tallies.size > 0 || own.noticesCreated > 0)
        tallied.push({ pass: composed, part, tally: { ...own, ...partTally(tallies) } });
    }
  }
  await deps.compositions.put(deps.lease, tallied);
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

function rowsOf({ clock }: TellDependencies, id: string, notices: readonly Notice[]): OutboxRow[] {
  const at = new Date(clock.now()).toISOString();
  return [...batchesOf(notices, ANNOUNCED_TOGETHER)].map((some, part) => ({
    id: `${id}#${part}`,
    at,
    notices: some.map((notice) => ({ id: notice.id, team: notice.team.id })),
  }));
}

/** Returns the teams that one part is told of deprecations for the first time, or of their new dates, by migration. */
function toldIn(
  toTell: readonly Telling[],
  moved: readonly MovedDate[],
  isHere: (team: string) => boolean,
  on: string,
): Parameters<Compositions["addTold"]>[2] {
  const told = new Map<string, { readonly teams: string[]; readonly on: string; retiresOn: string | null }>();
  const add = (migration: string, { retiresOn }: EntryRecord, teams: readonly string[]): void => {
    const known = told.get(migration) ?? { teams: [], on, retiresOn };
    if (teams.length > 0) told.set(migration, known);
    known.teams.push(...teams);
  };
  for (const { entry, teams, milestone } of toTell)
    if (entry.kind === "deprecate" && milestone === undefined) add(entry.id, entry, teamsOf(teams.keys()));
  for (const { entry, teams } of moved)
    for (const [team, { migration }] of teams) if (isHere(team)) add(migration, entry, teamsOf([team]));
  return told;
}

function dayOf({ startedAt }: Pick<PassPlan, "startedAt">): string {
  return startedAt.slice(0, "2026-01-01".length);
}

function isSilent({ id, kind, state }: EntryRecord, inForce: ReadonlyMap<string, unknown>): boolean {
  if (kind === "undo") return state === "superseded";
  return slugOf(kind) === undefined || (kind === "deprecate" && !inForce.has(id));
}

/**
 * Returns the deprecations in force, and the reminders about them, by the ids under which references are noted: those that the run's own pass had to
 * note.
 */
function notedBy({
  targets,
}: PassPlan): ReadonlyMap<string, { readonly migration: string; readonly milestone?: number }> {
  const notes = [...targets.values()].filter((target) => target.kind === "note");
  return new Map(
    notes.flatMap(({ migration, reminder }) => [
      [migration, { migration }] as const,
      ...(reminder === undefined
        ? []
        : [[reminder.id, { migration, milestone: reminder.milestone }] as const]),
    ]),
  );
}

async function createAll(
  deps: TellDependencies,
  plan: PassPlan,
  toTell: readonly Telling[],
): Promise<Notice[]> {
  const teams = teamsOf(new Set(toTell.flatMap(({ teams }) => [...teams.keys()])));
  if (teams.length === 0) return [];
  const names = await deps.directory.teamNames(teams);
  const at = new Date(deps.clock.now()).toISOString();
  const { models, sources } = plan;
  const notices: Notice[] = [];
  for await (const { team, users } of deps.directory.usersOf(
    usedByOf(toTell.map((one) => one.teams)),
    teams,
  )) {
    for (const { entry, teams: tallies, ...reminder } of toTell) {
      if (!isForTeams(reminder.milestone)) continue;
      const tally = tallies.get(team);
      const outcome = tally === undefined ? undefined : outcomeOf(tally.effects, entry.kind);
      if (tally === undefined || outcome === undefined) continue;
      const notice = createNotice({
        entry,
        team: { id: team, name: names.get(team) ?? team },
        outcome,
        ...reminder,
        affected: affectedOf(tally.owners, users),
        tally,
        sources,
        isDeprecated: models.get(entry.model)?.status === "deprecated",
        replacementEnds: models.get(toldReplacement({ entry, tally, outcome }) ?? "")?.ending,
        permission: deps.permission,
        contact: deps.contact,
        today: dayOf(plan),
        at,
      });
      if (notice !== undefined) notices.push(notice);
    }
  }
  return notices;
}

const NOTHING_OWN = { noticesCreated: 0 };

/** Returns the teams that the operators have to hear of at the milestones that the pass has come to. */
async function unansweredIn(
  deps: AnswerDependencies,
  toTell: readonly Telling[],
  { sources }: PassPlan,
): Promise<UnansweredTeam[]> {
  const found: UnansweredTeam[] = [];
  for (const { entry, teams, milestone } of toTell)
    if (isForOperators(milestone)) found.push(...(await findUnanswered(deps, entry, teams, sources)));
  return found;
}

function partTally(tallies: Tallies): Pick<PartTally, "migrations"> {
  return {
    migrations: migrationsIn(tallies).map(([migration, teams]) => ({
      migration,
      rewritten: sum(teams, "rewritten"),
      cleared: sum(teams, "cleared"),
      noted: sum(teams, "noted"),
      teams: teamsOf(teams.keys()).map((team) => resultOf(team, teams.get(team))),
    })),
  };
}

/** What is noted for a reminder was counted when it was noted first. */
function migrationsIn(tallies: Tallies): [migration: string, teams: ReadonlyMap<string, TeamTally>][] {
  return [...tallies].filter(([migration]) => !isReminder(migration));
}

function resultOf(team: string, tally: TeamTally | undefined): [string, number, to?: string | null] {
  const { rewritten = 0, cleared = 0, noted = 0 } = tally?.effects ?? {};
  const references = rewritten + cleared + noted;
  return tally?.to === undefined ? [team, references] : [team, references, tally.to];
}

function sum(teams: ReadonlyMap<string, TeamTally>, effect: keyof TeamTally["effects"]): number {
  return [...teams.values()].reduce((total, tally) => total + tally.effects[effect], 0);
}
