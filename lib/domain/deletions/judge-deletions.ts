import type { PruneEntry } from "../../contract/prune.ts";
import type { RegistryDocument } from "../../contract/registry-document.ts";
import { replacementId } from "../models/replacement.ts";
import { modelId } from "../text/ids.ts";
import { nounFor } from "../text/plural.ts";
import { type Deletion, toDeletion, waysOf } from "./deletion.ts";
import { type Arrival, type EnvironmentState, isDone, type Standing, standingsIn } from "./environment.ts";

/** Days that a deletion has to be done in every environment, and in main, before its line may go. */
const DAYS = 30;
const DAY_MS = 86_400_000;

/** Names shown of those that name a model as replacement: one is enough to keep its line. */
const MOST_NAMES = 3;

/**
 * Judges every deletion of a registry, in its order: removable when it succeeded or was marked in every environment at least 30 days ago, its line
 * has been in main for 30 days, and nothing names it as replacement. One environment that cannot be read makes nothing removable.
 * @param document a valid registry
 * @param arrivalOf how the line of a model came to main
 * @param committed the deletions of the last commit: what one of them still names stays until the removal of that line is committed
 * @param now ISO 8601
 */
export function judgeDeletions(request: {
  readonly document: RegistryDocument;
  readonly environments: readonly EnvironmentState[];
  readonly arrivalOf: (id: string) => Arrival;
  readonly committed: readonly Deletion[];
  readonly now: string;
}): PruneEntry[] {
  const { document, environments, arrivalOf, committed, now } = request;
  const deletions = document.deleted.map(toDeletion);
  const wayOf = waysOf(deletions);
  const namedBy = namesOf(document, deletions, committed);
  const unreadable = environments.flatMap((environment) =>
    "trouble" in environment ? [`${environment.name}: cannot be read: ${environment.trouble}`] : [],
  );
  const standingsOf = environments.map((environment) => ({
    name: environment.name,
    standingIn: standingsIn(environment, wayOf, arrivalOf),
  }));
  return deletions.map((deletion) => {
    const arrival = arrivalOf(deletion.id);
    const inMainSince = arrival.kind === "committed" ? arrival.at : null;
    const standings = standingsOf.map(({ name, standingIn }) => ({ name, ...standingIn(deletion) }));
    const against = [
      ...unreadable,
      ...standings.flatMap((standing) => objection(standing, now)),
      ...mainObjection(arrival, now),
      ...(namedBy.get(deletion.id)?.slice(0, MOST_NAMES) ?? []),
    ];
    const since = latest(standings);
    const where = `done in ${standings.map(({ name }) => name).join(", ")} since ${since?.slice(0, 10)}`;
    return {
      id: deletion.id,
      removable: against.length === 0,
      since,
      inMainSince,
      environments: standings,
      why: against.length === 0 ? `${where}, ${inMain(arrival)}` : against.join("; "),
    };
  });
}

/** Returns who names each model as replacement, in words. */
function namesOf(
  document: RegistryDocument,
  deletions: readonly Deletion[],
  committed: readonly Deletion[],
): Map<string, string[]> {
  const named = new Map<string, string[]>();
  const add = (replacement: string | null, words: string): void => {
    if (replacement === null) return;
    const all = named.get(replacement) ?? [];
    all.push(words);
    named.set(replacement, all);
  };
  for (const [provider, { models }] of Object.entries(document.providers)) {
    for (const model of models)
      add(replacementId(provider, model), `${modelId(provider, model.name)} names it as replacement`);
  }
  for (const { id, replacement } of deletions) add(replacement, `${id} names it as replacement`);
  const declared = new Set(deletions.map(({ id }) => id));
  for (const { id, replacement } of committed)
    if (!declared.has(id)) add(replacement, `${id} names it as replacement in the last commit`);
  return named;
}

function objection(standing: Standing & { readonly name: string }, now: string): string[] {
  const { name, state, at } = standing;
  if (state === "unreadable") return [];
  if (state === "not-applied") return [`${name}: not applied`];
  if (!isDone(standing)) return [`${name}: ${state}`];
  if (at === null) return [`${name}: ${state}, and its ledger does not say when`];
  return isOld(at, now) ? [] : [`${name}: ${state} ${daysBetween(at, now)}, ${DAYS} days are needed`];
}

function mainObjection(arrival: Arrival, now: string): string[] {
  if (arrival.kind === "none") return [];
  if (arrival.kind === "unknown") return [arrival.why];
  return isOld(arrival.at, now) ? [] : [`in main ${daysBetween(arrival.at, now)}, ${DAYS} days are needed`];
}

function inMain(arrival: Arrival): string {
  return arrival.kind === "committed"
    ? `in main since ${arrival.at.slice(0, 10)}`
    : arrival.kind === "none"
      ? arrival.why
      : "";
}

function latest(standings: readonly Standing[]): string | null {
  const times = standings.map((standing) => (isDone(standing) ? standing.at : null));
  return times.reduce((last, at) =>
    last === null || at === null ? null : Date.parse(at) > Date.parse(last) ? at : last,
  );
}

function isOld(at: string, now: string): boolean {
  return Date.parse(now) - Date.parse(at) >= DAYS * DAY_MS;
}

function daysBetween(at: string, now: string): string {
  const days = Math.floor((Date.parse(now) - Date.parse(at)) / DAY_MS);
  return days < 0 ? "after the time that is counted from" : `for ${days} ${nounFor(days, "day")}`;
}
