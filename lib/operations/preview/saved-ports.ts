import { EMPTY_HEAD, type Head } from "../../contract/head.ts";
import { type EntryRecord, type ModelRecord, UNTOUCHED } from "../../domain/models/records.ts";
import { noticeIdOf } from "../../domain/notices/notice.ts";
import type { LastTold } from "../../domain/notices/told-teams.ts";
import { parameterSetsInForce } from "../../domain/registry/parameter-sets-in-force.ts";
import { type ModelIdParts, parseModelId } from "../../domain/text/ids.ts";
import type { SavedEntry, SavedModel, SavedPlatform } from "../../domain/usage/saved-usage.ts";
import type { PartTally } from "../ports/pass.ts";
import type { Bundle } from "../ports/registry.ts";
import { teamAt } from "./effects-of-usage.ts";
import type { OutlookDependencies, PreviewRequest } from "./outlook.ts";
import type { PlanOfDependencies } from "./plan-of-effects.ts";

/** Returns the head as far as planning looks at it. */
export function headOf({ applied, isSettled }: SavedPlatform): Head | undefined {
  if (applied === null) return undefined;
  return { ...EMPTY_HEAD, applied: { digest: applied, at: "", run: "" }, open: isSettled ? 0 : 1 };
}

/** Returns the ports of planning, answered from what was saved. */
export function portsOf(
  saved: SavedPlatform,
  { sets }: Pick<PreviewRequest, "sets">,
  now: number,
): OutlookDependencies & PlanOfDependencies {
  const bundle: Bundle | undefined =
    saved.registry === null
      ? undefined
      : { registry: saved.registry, sources: [], sets: parameterSetsInForce(sets, saved.registry) };
  const ids = new Set(saved.entries.flatMap((entry) => noticesOf(saved, entry)));
  return {
    models: { all: async () => saved.models.map((model) => rowOf(saved, model)) },
    ledger: { entries: async () => saved.entries.map(recordOf) },
    bundles: { get: async (digest) => (digest === saved.applied ? bundle : undefined) },
    compositions: {
      told: async () => new Map(saved.entries.map((entry) => [entry.id, toldOf(saved, entry)])),
      read: async (pass) => saved.entries.filter(({ id }) => id === pass).map((one) => tallyOf(saved, one)),
    },
    notices: { get: async (keys) => keys.filter(({ id }) => ids.has(id)) },
    directory: {
      async *usersOf(_usedBy, teams) {
        for (const team of teams) yield { team, users: [] };
      },
    },
    clock: { now: () => now },
  };
}

function rowOf(saved: SavedPlatform, model: SavedModel): ModelRecord {
  const { team, provider, name }: ModelIdParts = parseModelId(model.id) ?? { provider: "", name: model.id };
  const { times, parameters, hops = [], ...fields } = model;
  return {
    ...UNTOUCHED,
    ...fields,
    hops: hops.flatMap((position) => saved.hops[position] ?? []),
    ...(times === undefined ? {} : { times }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(team === undefined ? {} : { team }),
    provider,
    name,
    since: "",
  };
}

/** Returns an entry whose only pass is called after it: there stands who was told. */
function recordOf({ told: _told, times, takenBack, ...entry }: SavedEntry): EntryRecord {
  return {
    ...entry,
    ...(times === undefined ? {} : { times }),
    ...(takenBack === undefined ? {} : { takenBack }),
    run: null,
    endedAt: null,
    teams: 0,
    byPass: {},
    passes: [entry.id],
    error: null,
    history: [],
    problems: [],
  };
}

/** The usage holds no dates that have moved and were not told: a run that left some had work left. */
function toldOf(saved: SavedPlatform, { told, retiresOn }: SavedEntry): Map<string, LastTold> {
  return new Map(told.map(([team]) => [teamAt(saved, team), { pass: "", retiresOn }]));
}

function tallyOf(saved: SavedPlatform, { id, told }: SavedEntry): PartTally {
  const teams = told.map(([team, ...to]) => [teamAt(saved, team), 0, ...to] as const);
  const tally = { migration: id, rewritten: 0, cleared: 0, noted: 0, teams };
  return { migrations: [tally], noticesCreated: 0 };
}

/** Returns the ids of the notices of an entry. */
function noticesOf(saved: SavedPlatform, entry: SavedEntry): string[] {
  if (entry.kind === "promote") return [];
  const outcome = entry.kind === "deprecate" ? "action-needed" : "migrated";
  const { times, ...facts } = entry;
  return entry.told.map(([team, to = entry.replacement]) => {
    const told = { team: teamAt(saved, team), replacement: to, outcome } as const;
    return noticeIdOf({ ...facts, ...(times === undefined ? {} : { times }) }, told);
  });
}
