import type { Notice } from "../../../../lib/contract/notices.ts";
import { canonical } from "../history.ts";
import { referencesIn } from "./reference.ts";
import type { CreateRule } from "./rule.ts";
import { type State, textOf } from "./state.ts";
import { noticesIn } from "./told.ts";

const DAY_MS = 86_400_000;

/** What a team was told last of when a model retires, YYYY-MM-DD or null, and on which day it was told that date first. */
type Heard = { readonly retiresOn: string | null; readonly on: string };

/**
 * 12, of dates. The last date that a team has heard of a deprecated model is its row's; it is told of another date, and reminded, only when it knows of the
 * deprecation; a reminder is there once, names the date of the row, goes to who used the model when the pass or a later moment saw it, and is about a
 * milestone that had not come when the team heard of the date.
 */
export const datesAreTrue: CreateRule = ({ sources, isSettled }, complain) => {
  const tables = [...new Set(sources.map(({ table }) => table))];
  const known = new Set<string>();
  /** By team and model. */
  const heard = new Map<string, Heard>();
  /** By model: how often it was deprecated, while active. */
  const deprecated = new Map<string, number>();
  /** By team, model, times, date and milestone. */
  const reminded = new Set<string>();
  /** Models that each team has used since the pass in the head row began. */
  const used = new Set<string>();
  let pass: unknown;
  let isBegun = false;

  const noteUse = (state: State): void => {
    for (const table of tables)
      for (const item of state.items(table).values())
        for (const { ids, team } of referencesIn(
          item,
          sources.filter((source) => source.table === table),
        ))
          for (const id of ids) used.add(canonical([team, id]));
  };
  const hear = (notice: Notice, state: State): void => {
    const { slug, team, model, retiresOn, createdAt } = notice;
    const about = canonical([team.id, model.id]);
    const before = heard.get(about);
    const who = `team ${team.id} was told that ${model.id} retires on ${retiresOn}`;
    if (slug === "llm-model-deleted" || slug === "llm-model-restored") heard.delete(about);
    if (slug === "llm-model-retiring") remind(notice, before, state);
    if (slug === "llm-model-date-changed" && before === undefined)
      complain(`${who}, and knew nothing of its deprecation`);
    if (slug === "llm-model-date-changed" && before !== undefined && before.retiresOn !== notice.previous)
      complain(`${who} and not on ${notice.previous}, and had heard ${before.retiresOn}`);
    if (slug === "llm-model-deprecated" || slug === "llm-model-date-changed")
      heard.set(about, {
        retiresOn,
        on: before?.retiresOn === retiresOn ? before.on : createdAt.slice(0, 10),
      });
  };
  const remind = (
    { team, model, retiresOn, milestone = 0 }: Notice,
    before: Heard | undefined,
    state: State,
  ): void => {
    const who = `team ${team.id} was reminded of ${model.id}, ${retiresOn}, ${milestone} days before,`;
    const row = state.model(model.id);
    const name = canonical([team.id, model.id, deprecated.get(model.id), retiresOn, milestone]);
    if (reminded.has(name)) complain(`${who} twice`);
    reminded.add(name);
    if (before === undefined) complain(`${who} and knew nothing of its deprecation`);
    if (row?.status !== "deprecated" || row.retiresOn !== retiresOn)
      complain(`${who} and it is ${String(row?.status)}, ${String(row?.retiresOn)}`);
    if (!used.has(canonical([team.id, model.id]))) complain(`${who} and did not use it`);
    const day = new Date(Date.parse(retiresOn ?? "") - milestone * DAY_MS).toISOString().slice(0, 10);
    if (before !== undefined && before.on >= day) complain(`${who} and heard of the date on ${before.on}`);
  };
  return {
    before({ changes }, state) {
      if (!isBegun) {
        noteUse(state);
        for (const notice of inOrder(noticesIn(state))) {
          known.add(notice.id);
          hear(notice, state);
        }
      }
      isBegun = true;
      for (const { table, before, after } of changes) {
        const isNew = textOf(before?.status) === "active" && textOf(after?.status) === "deprecated";
        const id = textOf(after?.id) ?? "";
        if (table === "models" && isNew) deprecated.set(id, (deprecated.get(id) ?? 0) + 1);
      }
    },
    after({ changes }, state) {
      const id = (state.head().pass as { readonly id?: unknown } | null | undefined)?.id;
      if (id !== undefined && id !== pass) {
        pass = id;
        used.clear();
        noteUse(state);
      } else if (changes.some(({ table }) => tables.includes(table))) noteUse(state);
      if (!changes.some(({ table, key }) => table === "ledger" && key.includes("NOTICE#"))) return;
      for (const notice of inOrder(noticesIn(state).filter((one) => !known.has(one.id)))) {
        known.add(notice.id);
        hear(notice, state);
      }
    },
    atEnd(state) {
      if (!isSettled) return;
      for (const [about, { retiresOn }] of heard) {
        const [team, model] = JSON.parse(about) as [string, string];
        const row = state.model(model);
        if (row?.status === "deprecated" && row.marked !== true && (row.retiresOn ?? null) !== retiresOn)
          complain(`team ${team} believes that ${model} retires on ${retiresOn}, not on ${row.retiresOn}`);
      }
    },
  };
};

/** Returns notices so that who hears of a deprecation, and of something else in the same call, hears of the deprecation first. */
function inOrder<T extends Notice>(notices: readonly T[]): T[] {
  const rank = ({ slug }: Notice): number => (slug === "llm-model-deprecated" ? 0 : 1);
  return notices.toSorted((left, right) => rank(left) - rank(right));
}
