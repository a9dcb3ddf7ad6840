import type {
  NamedModel,
  Notice,
  NoticeOutcome,
  NoticeSlug,
  Restored,
  RestoredFacts,
} from "../../contract/notices.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { Affected, EntryKind } from "../../contract/results.ts";
import type { Ending } from "../models/known-models.ts";
import type { EntryRecord } from "../models/records.ts";
import type { TeamTally } from "../references/tally.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { bringsBack, noticeId, parseModelId } from "../text/ids.ts";
import { inertName } from "../text/inert-text.ts";
import { noticePlaces } from "./notice-places.ts";
import { DEFAULT_CONTACT, noticeTextOf, noticeTitleOf } from "./notice-texts.ts";

export const DEFAULT_PERMISSION = "service_providers.change_llmprovidermodel";

type NoticeInput = {
  readonly entry: Pick<
    EntryRecord,
    "kind" | "model" | "replacement" | "epoch" | "times" | "retiresOn" | "moved" | "undoes"
  >;
  readonly team: { readonly id: string; readonly name: string };
  readonly outcome: NoticeOutcome;
  /** Of a reminder: how many days before the model retires. */
  readonly milestone?: number;
  /** Of a changed date: the one that the team was told before. */
  readonly previous?: string | null;
  readonly affected: Affected;
  readonly tally: Pick<TeamTally, "parameterChanges" | "to" | "places" | "othersLeft"> &
    Partial<Pick<TeamTally, "effects">>;
  /** The declarations that places were found by. @default none */
  readonly sources?: readonly ReferenceSource[];
  /** Of a replacement that is deprecated: when it ends. */
  readonly replacementEnds?: Ending | undefined;
  /** Of a deleted model that is listed again: the references that had been moved or cleared. @default 0 */
  readonly references?: number;
  /** Of a model that is back: whether it is deprecated. @default false */
  readonly isDeprecated?: boolean;
  readonly permission: string;
  /** The contact that teams may ask, as a sentence. @default {@link DEFAULT_CONTACT} */
  readonly contact?: string | undefined;
  /** The day that counts as today, YYYY-MM-DD. @default that of `at` */
  readonly today?: string;
  readonly at: string;
};

/** Returns the slug of a notice. */
function slugFor(
  kind: EntryKind,
  { outcome, milestone }: Pick<NoticeInput, "outcome" | "milestone">,
): NoticeSlug | undefined {
  if (outcome === "restored") return "llm-model-restored";
  if (outcome === "date-changed") return "llm-model-date-changed";
  return milestone === undefined ? slugOf(kind) : "llm-model-retiring";
}

/** Returns the slug of the notices about a kind of entry. No team is told of a promotion: the model is the same. */
export function slugOf(kind: EntryKind): NoticeSlug | undefined {
  switch (kind) {
    case "delete":
      return "llm-model-deleted";
    case "deprecate":
      return "llm-model-deprecated";
    case "undo":
      return "llm-model-restored";
    case "promote":
      return undefined;
  }
}

/** Returns what is over when a notice of an entry says `restored`. Of a promotion nobody was told. */
function restoredBy({ kind, undoes }: Pick<EntryRecord, "kind" | "undoes">): Restored | undefined {
  switch (kind) {
    case "deprecate":
      return "no-longer-deprecated";
    case "delete":
      return "listed-again";
    case "undo":
      return undoes !== undefined && bringsBack(undoes.migration) ? "redone" : "undone";
    case "promote":
      return undefined;
  }
}

/** Returns the id of the notice of an entry for one team. @param to.replacement the model that the team is told of */
export function noticeIdOf(
  entry: Pick<EntryRecord, "kind" | "model" | "epoch" | "times" | "undoes"> &
    Partial<Pick<EntryRecord, "retiresOn" | "moved">>,
  to: Pick<NoticeInput, "outcome" | "milestone"> & {
    readonly team: string;
    readonly replacement: string | null;
  },
): string {
  const { kind, model, epoch, times, retiresOn = null, moved } = entry;
  const { team, replacement, milestone } = to;
  const slug = slugFor(kind, to);
  if (slug === undefined) throw new Error(`nobody is told of ${kind}`);
  const restored = to.outcome === "restored" ? restoredBy(entry) : undefined;
  const occasion = { epoch, times, retiresOn, milestone, moves: moved?.times, restored };
  return noticeId({ slug, model, replacement, team, ...occasion, undoes: inIdOrder(entry.undoes) });
}

/** Returns the facts of an undo in one order: a table returns the keys of a map in any order. */
function inIdOrder(undoes: EntryRecord["undoes"]): object | undefined {
  if (undoes === undefined) return undefined;
  const { migration, times, owner } = undoes;
  return [migration, times, owner?.kind, owner?.id];
}

/** Creates the notice for one team about one model event, from that team's data alone. */
export function createNotice(input: NoticeInput): Notice | undefined {
  const { entry, team, outcome } = input;
  const slug = slugFor(entry.kind, input);
  if (slug === undefined) return undefined;
  const restored = outcome === "restored" ? restoredBy(entry) : undefined;
  const { model, replacement } = toldModels(input, restored);
  const facts = {
    outcome,
    ...(restored === undefined ? {} : { restored }),
    ...backOf(input, restored),
    team: { id: team.id, name: inertName(team.name) },
    model: namedModel(model),
    replacement: replacement === null ? null : namedModel(replacement),
    retiresOn: entry.retiresOn,
    ...(input.milestone === undefined ? {} : { milestone: input.milestone }),
    ...(input.previous === undefined ? {} : { previous: input.previous }),
    affected: inertAffected(input.affected),
    parameterChanges: inertChanges(input.tally.parameterChanges.values()),
    ...noticePlaces(input.tally.places, input.sources ?? []),
    ...othersLeftOf(input.tally),
    ...endsOf(replacement, input.replacementEnds),
  };
  const timed = { ...facts, today: input.today ?? input.at.slice(0, "2026-01-01".length) };
  return {
    id: noticeIdOf(entry, { ...input, team: team.id, replacement }),
    slug,
    level: "warning",
    permission: input.permission,
    ...facts,
    title: noticeTitleOf(timed),
    text: noticeTextOf(timed, input.contact ?? DEFAULT_CONTACT),
    createdAt: input.at,
  };
}

/** Returns the models that a notice names. What an undo has cleared again leaves its model and goes to none: its entry names the model twice. */
function toldModels(
  input: NoticeInput,
  restored: Restored | undefined,
): { readonly model: string; readonly replacement: string | null } {
  const { model } = input.entry;
  const replacement = toldReplacement(input);
  const other = replacement === model ? null : replacement;
  return restored === "redone" && other !== null
    ? { model: other, replacement: model }
    : { model, replacement: other };
}

function othersLeftOf({ othersLeft = 0, effects }: NoticeInput["tally"]): Pick<Notice, "othersLeft"> {
  if (othersLeft === 0 || effects === undefined) return {};
  return { othersLeft: othersLeft === effects.cleared ? "all" : "some" };
}

function endsOf(
  replacement: string | null,
  ends: NoticeInput["replacementEnds"],
): Pick<Notice, "replacementEnds"> {
  if (replacement === null || ends === undefined) return {};
  const next = ends.replacement === null ? null : namedModel(ends.replacement);
  return { replacementEnds: { retiresOn: ends.retiresOn, replacement: next } };
}

function backOf(
  { references = 0, isDeprecated = false }: NoticeInput,
  restored: Restored | undefined,
): Pick<RestoredFacts, "references" | "deprecated"> {
  const isBack = restored === "listed-again" || restored === "undone";
  return {
    ...(restored === "listed-again" ? { references } : {}),
    ...(isBack && isDeprecated ? { deprecated: true } : {}),
  };
}

/**
 * Returns the model that the references have really gone to: since the entry was claimed its replacement may have been deleted too, and late
 * references go on to the end. A deprecation names the declared replacement.
 */
export function toldReplacement({
  entry,
  tally,
  outcome,
}: Pick<NoticeInput, "outcome"> & {
  readonly entry: Pick<EntryRecord, "kind" | "replacement">;
  readonly tally: Pick<TeamTally, "to">;
}): string | null {
  const isDeclared =
    outcome === "action-needed" ||
    outcome === "date-changed" ||
    entry.kind === "undo" ||
    tally.to === undefined;
  return isDeclared ? entry.replacement : (tally.to ?? null);
}

/**
 * Most names of each kind: the first number, or a later one where the notice is too large. A notice with the longest of names still fits into one
 * message, encoded twice.
 */
const NAMES_KEPT = [20, 10, 5, 2, 0];
const MAX_BYTES = 80_000;
const CHANGES_SHOWN = 50;

/**
 * Makes names of parameters inert, which are as free as all that users write; names that look the same are counted together, and the list is capped.
 */
function inertChanges(changes: Iterable<Notice["parameterChanges"][number]>): Notice["parameterChanges"] {
  const counts = new Map<string, Notice["parameterChanges"][number]>();
  for (const { field, action, to, count } of changes) {
    const shown = inertName(field);
    const renamed = to === undefined ? {} : { to: inertName(to) };
    const key = `${shown} ${action} ${renamed.to ?? ""}`;
    counts.set(key, { field: shown, action, ...renamed, count: count + (counts.get(key)?.count ?? 0) });
  }
  return [...counts]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .slice(0, CHANGES_SHOWN)
    .map(([, change]) => change);
}

function inertAffected(affected: Affected): Affected {
  const all = Object.entries(affected).map(
    ([kind, { count, names }]) => [kind, { count, names: names.map(inertName) }] as const,
  );
  const kept = (most: number): Affected =>
    Object.fromEntries(all.map(([kind, { count, names }]) => [kind, { count, names: names.slice(0, most) }]));
  const fits = (most: number): boolean => Buffer.byteLength(JSON.stringify(kept(most))) <= MAX_BYTES;
  return kept(NAMES_KEPT.find(fits) ?? 0);
}

function namedModel(id: string): NamedModel {
  const parts = parseModelId(id);
  return { id, provider: parts?.provider ?? "", name: parts?.name ?? id };
}
