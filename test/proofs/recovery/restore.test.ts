import { afterAll, describe, expect, test } from "vitest";
import { type End, endOf } from "../faults/ends.ts";
import { type Call, type Change, type Contents, canonical, type History, USER } from "../faults/history.ts";
import { plainItem } from "../faults/invariants/state.ts";
import { violationsOf } from "../faults/invariants.ts";
import { AFTER, LATER } from "../faults/representative.ts";
import { type Act, play } from "../faults/story.ts";
import { applying, createStage, statusOf } from "../faults/trial.ts";
import { USER_EDITS } from "../faults/users.ts";
import { someOf } from "../sample.ts";

/** Tables are put back from a backup, months after everything was done and nothing was watched. */
const stage = await createStage();
const { world } = stage;
afterAll(() => world.close());

const DAY_MS = 86_400_000;
const MONTHS_MS = 90 * DAY_MS;
const daily = (name: string, pauseMs = DAY_MS, all = false): Act => ({
  parts: [{ name, deed: { do: "cleanup", all } }],
  pauseMs,
});
const command = (name: string, registry = AFTER, pauseMs = 0): Act => ({
  parts: [{ name, deed: applying(registry) }],
  pauseMs,
});
const dying = (registry: typeof AFTER, call: number): Act => ({
  parts: [{ name: "dies", deed: applying(registry), script: [{ kind: "crash-after", call }] }],
});

type Played = { readonly history: History; readonly contents: Contents; readonly end: End };

/** Plays what happens from there on, and adds it to what happened before. */
async function playFrom(from: Contents, acts: readonly Act[], until?: History): Promise<Played> {
  await world.restore(from);
  const history = await play(world, { seed: 1, acts });
  const contents = world.observer.contents();
  return { history: until === undefined ? history : joined(until, history), contents, end: endOf(contents) };
}

function joined(one: History, other: History): History {
  return {
    before: one.before,
    calls: [...one.calls, ...other.calls],
    ends: new Map([...one.ends, ...other.ends]),
    deeds: new Map([...one.deeds, ...other.deeds]),
    taken: [...one.taken, ...other.taken],
    summaries: [...one.summaries, ...other.summaries],
    emails: [...one.emails, ...other.emails],
  };
}

const violations = (history: History, isSettled = true): string[] => violationsOf(history, { isSettled });
const endsOf = ({ ends }: History, ...names: string[]): string[] =>
  names.map((name) => statusOf(ends.get(name) ?? { how: "crashed" }));

describe.each(someOf([9, 15, 28, 40, 62, 85], 6))(
  "a backup of all tables made after call %i, with its lease",
  (call) => {
    test.each(["the next command", "the next daily run"])("is brought up to date by %s", async (who) => {
      const backup = await playFrom(stage.base, [dying(AFTER, call)]);
      const undisturbed = await playFrom(backup.contents, [command("first"), daily("one"), daily("two")]);
      expect(undisturbed.end).toEqual(stage.end);

      // The old lease comes back with the backup, and ended long ago. What was between the backup and its return never happened.
      const first = who === "the next command" ? command("next", AFTER, MONTHS_MS) : daily("next", MONTHS_MS);
      const { history, end } = await playFrom(backup.contents, [first, command("again")], backup.history);
      for (const status of endsOf(history, "next", "again"))
        expect(status).toMatch(/succeeded|nothing-to-do/);
      expect(violations(history)).toEqual([]);
      expect(end).toEqual(stage.end);
    });
  },
);

/** The registry after is applied, and two daily runs have found nothing left. */
async function untilUnwatched(): Promise<Played> {
  const played = await playFrom(stage.base, [command("first"), daily("one"), daily("two")]);
  expect(played.end).toEqual(stage.end);
  expect(watchedIn(played.contents)).toEqual([]);
  return played;
}

function watchedIn(contents: Contents): unknown[] {
  const rows = [...(contents.get("models")?.values() ?? [])].map(plainItem);
  return rows.filter(({ watched }) => watched === true).map(({ id }) => id);
}

/**
 * The platform's own items are put back as they were before the registry after; the ledger and the models stay. One assistant was there only
 * then, of a team that was never told of `old`.
 */
function withOldItems({ history, contents }: Pick<Played, "history" | "contents">) {
  const newcomer = USER_EDITS.creates?.(stage.base)?.put;
  if (newcomer === undefined) throw new Error("no user creates anything");
  const items = new Map(stage.base.get("workspace"));
  items.set(JSON.stringify({ pk: newcomer.pk, sk: newcomer.sk }), newcomer);
  const now = contents.get("workspace") ?? new Map();
  const changes = [...items].flatMap(([key, after]): Change[] => {
    const before = now.get(key);
    return canonical(before) === canonical(after) ? [] : [{ table: "workspace", key, before, after }];
  });
  const restoring: Call = {
    process: USER,
    number: 1,
    at: 0,
    command: "Restore",
    body: "",
    fault: null,
    applied: 1,
    answer: "ok",
    changes,
  };
  return {
    contents: new Map([...contents, ["workspace", items]]),
    history: { ...history, calls: [...history.calls, restoring] },
  };
}

/** Returns the items in which the backup differs from what was there, and all other items. */
function split({ workspace }: End): { newcomers: string[]; others: string[] } {
  const newcomers = workspace.filter((item) => item.includes("Newcomer"));
  return { newcomers, others: workspace.filter((item) => !newcomers.includes(item)) };
}

const countsOf = ({ entries }: End): unknown[][] =>
  entries.map((text) => {
    const { id, state, teams, references } = JSON.parse(text);
    return [id, state, teams, references.rewritten + references.cleared];
  });

describe("an old backup of the platform's items alone, when no tombstone is watched any more", () => {
  test.each([
    ["the daily run, which makes a pass once a month", daily("daily", MONTHS_MS)],
    ["cleanup --all on the same day", daily("daily", 0, true)],
  ])("is repaired by %s", async (_who, act) => {
    const before = await untilUnwatched();
    const backup = withOldItems(before);
    const { history, contents, end } = await playFrom(backup.contents, [act], backup.history);
    expect(violations(history)).toEqual([]);
    expect(history.ends.get("daily")).toMatchObject({
      value: { status: "succeeded", found: 10, repaired: 10, republished: 1, pendingNotices: 0 },
    });
    expect(split(end).others).toEqual(before.end.workspace);
    expect(split(end).newcomers).toEqual([expect.stringContaining('"modelId":{"S":"openai/new"}')]);
    expect(end.models).toEqual(before.end.models);
    expect(watchedIn(contents)).toEqual([]);
    // Everything was rewritten once more, and the assistant that only the backup held for the first time.
    expect(countsOf(before.end)).toEqual([
      ["delete:openai/gone@1=", "succeeded", 2, 3],
      ["delete:openai/old@1=new", "succeeded", 1, 5],
      ["deprecate:openai/tired=new", "succeeded", 2, 0],
      ["promote:team:b/openai/own@1=own", "succeeded", 1, 1],
    ]);
    expect(countsOf(end)).toEqual([
      ["delete:openai/gone@1=", "succeeded", 2, 6],
      ["delete:openai/old@1=new", "succeeded", 2, 11],
      ["deprecate:openai/tired=new", "succeeded", 2, 0],
      ["promote:team:b/openai/own@1=own", "succeeded", 1, 2],
    ]);
    // Teams that were told are not told again.
    const taken = history.taken.slice(before.history.taken.length);
    expect(taken.map(({ team, model, slug }) => [team.id, model.id, slug])).toEqual([
      ["b", "openai/old", "llm-model-deleted"],
    ]);
    const told = end.notices.filter((notice) => !before.end.notices.includes(notice));
    expect(told).toEqual([expect.stringContaining(taken[0]?.id ?? "nothing")]);
    expect(end.notices).toHaveLength(before.end.notices.length + 1);
    expect(end.inbox).toEqual(before.end.inbox);
  });

  test("resolves meanwhile, when nothing makes a pass: the same registry again, and the daily runs of the month", async () => {
    const backup = withOldItems(await untilUnwatched());
    const acts = [command("same"), daily("daily")];
    const { history } = await playFrom(backup.contents, acts, backup.history);
    expect(endsOf(history, "same", "daily")).toEqual(["nothing-to-do", "nothing-to-do"]);
    const calls = history.calls.slice(backup.history.calls.length);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.flatMap(({ changes }) => changes)).toEqual([]);
    expect(violations(history, false)).toEqual([]);
  });

  test("is repaired by the next deployment that changes something", async () => {
    const before = await untilUnwatched();
    const backup = withOldItems(before);
    const acts = [command("later", LATER, MONTHS_MS)];
    const without = await playFrom(before.contents, acts);
    const { history, end } = await playFrom(backup.contents, acts, backup.history);
    expect(endsOf(history, "later")).toEqual(["succeeded"]);
    expect(violations(history)).toEqual([]);
    expect(split(end).others).toEqual(without.end.workspace);
    expect(split(end).newcomers).toEqual([expect.stringContaining('"modelId":{"S":"openai/newest"}')]);
    expect(end.models).toEqual(without.end.models);
  });
});

/** What the run that died had recorded, and was about to write over `new`, stands there: written over `old`, which was put back. */
const UNDECIDABLE =
  "4 told once: team a was told of a deletion of openai/new that changed nothing of it (at the end)";

/** The pass of the run that died goes on where it stopped, also past items that were put back: the next pass meets what this pass does not see. */
describe.each(someOf([9, 15, 28, 40, 62], 5))(
  "a backup of the ledger made after call %i of another run, with its lease, and an older one of the items",
  (call) => {
    test.each(["the next command", "the next daily run"])(
      "are brought up to date by %s, or the daily run after it",
      async (who) => {
        const before = await untilUnwatched();
        const without = await playFrom(before.contents, [command("later", LATER)]);
        const backup = withOldItems(await playFrom(before.contents, [dying(LATER, call)], before.history));
        const first = who === "the next command" ? [] : [daily("daily", MONTHS_MS)];
        const then = [command("later", LATER, MONTHS_MS), daily("day-after"), command("again", LATER)];
        const { history, end } = await playFrom(backup.contents, [...first, ...then], backup.history);
        expect(endsOf(history, "later", "day-after", "again")).toEqual([
          "succeeded",
          "succeeded",
          "nothing-to-do",
        ]);
        expect(violations(history).filter((one) => one !== UNDECIDABLE)).toEqual([]);
        expect(split(end).others).toEqual(without.end.workspace);
        expect(split(end).newcomers).toEqual([expect.stringContaining('"modelId":{"S":"openai/newest"}')]);
        expect(end.models).toEqual(without.end.models);
        expect(countsOf(end).map(([id, state]) => [id, state])).toEqual(
          countsOf(without.end).map(([id, state]) => [id, state]),
        );
      },
    );
  },
);
