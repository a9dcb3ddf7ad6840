import type { Notice } from "../../../../lib/contract/notices.ts";
import { canonical, USER, type WireItem } from "../history.ts";
import { type Reference, referencesIn } from "./reference.ts";
import type { CreateRule } from "./rule.ts";
import { plainItem, type State, textOf, unpacked } from "./state.ts";

/** Places that a migration has moved to one end, or cleared, and whether a user has changed them since. */
type Moved = {
  readonly entry: string;
  readonly team: string;
  readonly to: string | null;
  readonly places: Map<string, boolean>;
};

type Stored = Notice & { readonly state: unknown; readonly reached: unknown };

/**
 * 4. Every team whose reference was rewritten or cleared, or that uses a deprecated model at the end, has its notice, which was published or
 * stands in the outbox; what was published under one id says the same every time; no notice tells of a rewrite that did not happen, or of another
 * model than the one where the references went.
 */
export const toldOnce: CreateRule = ({ history, sources, isSettled }, complain) => {
  const tables = new Set(sources.map(({ table }) => table));
  /** By team, migration and end: where references have gone. */
  const rewritten = new Map<string, Moved>();
  /** By team and migration: where they have gone last. */
  const lastEnd = new Map<string, string | null>();
  const isDisturbed = history.calls.some(({ fault }) => fault !== null);
  const used = new Set<string>();
  /** By model: how often it was deprecated, while active. */
  const deprecated = new Map<string, number>();
  const ofTable = (table: string) => sources.filter((source) => source.table === table);
  const note = (state: State): void => {
    for (const table of tables)
      for (const item of state.items(table).values())
        for (const { ids, team } of referencesIn(item, ofTable(table)))
          for (const id of ids) used.add(canonical([team, id]));
  };
  const change = (place: string, old: Reference, next: Reference | undefined, state: State): void => {
    // The item names no team: there is nobody to be told.
    if (old.team === "") return;
    for (const id of old.ids) {
      const row = state.model(id);
      if (row?.status !== "deleted" || typeof row.migration !== "string") continue;
      if (next?.ids.includes(id) === true) continue;
      const to = typeof row.redirectsTo === "string" ? row.redirectsTo : null;
      const name = canonical([old.team, row.migration, to]);
      const known = rewritten.get(name) ?? { entry: row.migration, team: old.team, to, places: new Map() };
      lastEnd.set(canonical([old.team, row.migration]), to);
      known.places.set(place, false);
      rewritten.set(name, known);
    }
  };
  return {
    before({ process, changes }, state) {
      if (used.size === 0) note(state);
      for (const { table, before, after } of changes) {
        const id = textOf(after?.id) ?? "";
        const isNew = textOf(before?.status) === "active" && textOf(after?.status) === "deprecated";
        if (table === "models" && isNew) deprecated.set(id, (deprecated.get(id) ?? 0) + 1);
      }
      for (const { table, key, before, after } of changes) {
        if (!tables.has(table) || before === undefined) continue;
        const now = after === undefined ? [] : referencesIn(after, ofTable(table));
        for (const old of referencesIn(before, ofTable(table))) {
          const next = now.find(({ source }) => source === old.source);
          if (next !== undefined && canonical(next) === canonical(old)) continue;
          const place = canonical([table, key, old.source]);
          if (process !== USER) change(place, old, next, state);
          else for (const { places } of rewritten.values()) if (places.has(place)) places.set(place, true);
        }
      }
    },
    after({ changes }, state) {
      if (changes.some(({ table }) => tables.has(table))) note(state);
    },
    atEnd(state) {
      const notices = noticesIn(state);
      const outbox = new Set(
        state
          .rows("OUTBOX", "pass-")
          .flatMap((row) => (plainItem(row).notices as { id: string }[]).map(({ id }) => id)),
      );
      const entries = new Map(
        state.rows("MIGRATION").map((row) => [String(plainItem(row).id), plainItem(row)]),
      );
      const those = (team: string, slug: Notice["slug"], model: unknown, replacement: unknown): number =>
        notices.filter(
          (notice) =>
            notice.team.id === team &&
            notice.slug === slug &&
            notice.model.id === model &&
            (notice.replacement?.id ?? null) === replacement,
        ).length;
      // A model that came back and was deleted again to the same end has two migrations, whose notices differ by nothing that is told. One
      // whose end was moved on meanwhile is told by where the references went last, when both moves are told together.
      const deletions = Map.groupBy(
        [...rewritten.values()].filter(({ entry: id }) => entries.get(id)?.kind === "delete"),
        ({ entry: id, team, to }) => canonical([team, entries.get(id)?.model, to]),
      );
      const told = new Map<string, number>();
      for (const [name, same] of deletions) {
        const [{ entry: id, team, to } = { entry: "", team: "", to: null }] = same;
        const count = those(team, "llm-model-deleted", entries.get(id)?.model, to);
        told.set(name, count);
        const certain = same.filter((one) => isLast(one) && !isUndecidable(one.places)).length;
        if (isSettled && count < certain)
          complain(`team ${team} was told of ${id} ${count} times, not ${certain}`);
        if (count > same.length)
          complain(`team ${team} was told of ${id} ${count} times, not ${same.length}`);
      }
      if (isSettled) {
        for (const { team, id } of deprecatedInUse(state)) {
          const entry = entries.get(String(state.model(id)?.migration));
          if (
            entry !== undefined &&
            entry.state !== "marked" &&
            those(team, "llm-model-deprecated", entry.model, entry.replacement) === 0
          )
            complain(`team ${team} was not told of the deprecation of ${id}`);
        }
      }
      // A deprecation has no epochs: its notice is one, however often the model comes back, unless an active model was deprecated again.
      const deprecations = notices.filter(({ slug }) => slug === "llm-model-deprecated");
      for (const [name, same] of Map.groupBy(deprecations, nameOf)) {
        const times = deprecated.get(same[0]?.model.id ?? "") ?? 1;
        if (same.length > times)
          complain(`a deprecation was told ${same.length} times, not ${times}: ${name}`);
      }
      for (const notice of notices) {
        const { slug, team, model, id, state: standing } = notice;
        if (slug === "llm-model-deleted" && !told.has(nameOf(notice)))
          complain(`team ${team.id} was told of a deletion of ${model.id} that changed nothing of it`);
        if (slug === "llm-model-deprecated" && !used.has(canonical([team.id, model.id])))
          complain(`team ${team.id} was told of ${model.id}, which it never used`);
        if (standing !== "published" && !outbox.has(id)) complain(`notice ${id} is forgotten`);
        if (isSettled && standing !== "published") complain(`notice ${id} is still to be sent`);
        if (standing === "published" && !history.taken.some((one) => one.id === id) && isNew(id))
          complain(`notice ${id} was never published`);
      }
      judgeTaken(notices);
    },
  };

  function isLast({ team, entry, to }: Moved): boolean {
    return lastEnd.get(canonical([team, entry])) === to;
  }

  /** A user changed all of it again, and somebody died or stood still: perhaps between the write and its record. */
  function isUndecidable(places: ReadonlyMap<string, boolean>): boolean {
    return isDisturbed && [...places.values()].every((isChangedSince) => isChangedSince);
  }

  function isNew(id: string): boolean {
    const before = history.before.get("ledger") ?? new Map<string, WireItem>();
    return ![...before.values()].some((item) => textOf(item.sk) === id);
  }

  function judgeTaken(notices: readonly Stored[]): void {
    const first = new Map<string, string>();
    for (const notice of history.taken) {
      const text = canonical(notice);
      if ((first.get(notice.id) ?? text) !== text) complain(`notice ${notice.id} was told in two ways`);
      first.set(notice.id, text);
      if (!notices.some(({ id }) => id === notice.id))
        complain(`notice ${notice.id} was told and not written`);
    }
  }

  function deprecatedInUse(state: State): { team: string; id: string }[] {
    return [...tables].flatMap((table) =>
      [...state.items(table).values()].flatMap((item) =>
        referencesIn(item, ofTable(table)).flatMap(({ ids, team }) =>
          ids
            .filter((id) => team !== "" && state.model(id)?.status === "deprecated")
            .map((id) => ({ team, id })),
        ),
      ),
    );
  }
};

/** What two notices of one migration have in common. */
function nameOf({ team, model, replacement }: Notice): string {
  return canonical([team.id, model.id, replacement?.id ?? null]);
}

export function noticesIn(state: State): Stored[] {
  return [...state.items("ledger").values()]
    .filter((item) => textOf(item.pk)?.startsWith("NOTICE#"))
    .map((item) => {
      const { state: standing, reached = null } = plainItem(item);
      return { ...(unpacked(item) as Notice), state: standing, reached };
    });
}
