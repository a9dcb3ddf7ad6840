import {
  type Budget,
  type Change,
  changeId,
  type Entry,
  migrationOf,
  noticeOf,
  type Pass,
  type Reference,
  type State,
  takingBackOf,
  type World,
} from "./state.ts";

const NO_BUDGET: Budget = {
  crashes: 0,
  stalls: 0,
  edits: 0,
  dailies: 0,
  undos: 0,
  holds: 0,
  marks: 0,
  repeats: 0,
  redrives: 0,
};

const ENDED: Entry = { state: "succeeded", toTell: false, takenBack: null };

/** A platform at rest: what was applied is done, composed and told, and what was taken back of it as well. */
export function startOf(world: World): State {
  const { applied, epoch = 1, values } = world.start;
  const row = { status: applied, epoch, times: Number(applied === "deprecated"), marked: false };
  const entries: Record<string, Entry> = {};
  for (let past = 1; past < epoch; past += 1) entries[`delete@${past}`] = { ...ENDED, takenBack: "told" };
  const current = migrationOf(row);
  if (current !== null) entries[current] = ENDED;
  const lastDeletion = applied === "deleted" ? epoch : epoch - 1;
  const references = values.map((value): Reference => {
    const isRewritten = value === "replacement" && lastDeletion > 0;
    if (!isRewritten) return { value, late: false, by: null, was: null };
    return { value, late: false, by: `delete@${lastDeletion}`, was: "model" };
  });
  const told = references.flatMap(({ value, by }, item) => {
    if (by === null)
      return applied === "deprecated" && value === "model" ? [noticeOf("deprecate@1", item)] : [];
    return by === current ? [noticeOf(by, item)] : [noticeOf(by, item), takingBackOf(noticeOf(by, item))];
  });
  return {
    references,
    row,
    entries,
    head: {
      applied,
      applying: null,
      wanted: null,
      token: 0,
      lease: null,
      pass: null,
      wentOn: false,
      uncomposed: [],
      hold: false,
    },
    passes: { "pass 0": passOf(references) },
    runs: [],
    requested: 0,
    newest: null,
    undoing: null,
    landed: Object.fromEntries(
      references.flatMap(({ by }, item) => (by === null ? [] : [[noticeOf(by, item), "landed" as const]])),
    ),
    told,
    left: { ...NO_BUDGET, ...world.budget },
    broken: null,
  };
}

/** The pass that rewrote the references. */
function passOf(references: readonly Reference[]): Pass {
  const changes = references.flatMap(({ by, was, value }, item): Change[] =>
    by === null || was === null ? [] : [{ migration: by, item, before: was, after: value }],
  );
  const ids = changes.map(changeId);
  return {
    print: "what was",
    done: [],
    journal: changes.length === 0 ? [] : [{ key: ids.join(), order: 0, changes }],
    written: ids,
    refused: [],
  };
}
