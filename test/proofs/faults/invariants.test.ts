import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { differencesOf, endOf } from "./ends.ts";
import { type Call, type Change, type History, USER, type WireItem } from "./history.ts";
import { textOf, unpacked } from "./invariants/state.ts";
import { violationsOf } from "./invariants.ts";
import { AFTER } from "./representative.ts";
import { createStage } from "./trial.ts";

/** A rule that cannot complain proves nothing: each rule is shown a history that was doctored so that it breaks the rule. */

const stage = await createStage();
afterAll(() => stage.world.close());
const { history } = stage;
const options = { isSettled: true, inForce: new Map([["first", AFTER]]) };

/** Edits the changes that calls have made; a change that becomes undefined did not happen. */
function withChanges(doctor: (change: Change, call: Call) => Change | undefined): History {
  const calls = history.calls.map((call) => ({
    ...call,
    changes: call.changes.flatMap((change) => doctor(change, call) ?? []),
  }));
  return { ...history, calls };
}

const text = (value: string) => ({ S: value });
const isRow = ({ after }: Change, pk: string) => textOf(after?.pk)?.startsWith(pk) === true;
const isModel = ({ table, key }: Change, id: string) => table === "models" && key.includes(`"${id}"`);
const isItem = ({ table, key }: Change, sk: string) => table === "workspace" && key.includes(sk);
const isNotice = (change: Change, model: string) =>
  isRow(change, "NOTICE#") && JSON.stringify(unpacked(change.after ?? {})).includes(`"${model}"`);
const after = (change: Change, fields: WireItem): Change => ({
  ...change,
  after: { ...change.after, ...fields },
});
const before = (change: Change, fields: WireItem): Change => ({
  ...change,
  before: { ...change.before, ...fields },
});

/** Another map of parameters in what a call has left of an item. */
function paramsOf(item: WireItem, change: (fields: WireItem) => WireItem): WireItem {
  const params = item.params?.M as WireItem;
  return {
    params: { M: { ...params, modelParameters: { M: change(params.modelParameters?.M as WireItem) } } },
  };
}

function withParameters(one: Change, sk: string, change: (fields: WireItem) => WireItem): Change {
  return isItem(one, sk) && one.after !== undefined ? after(one, paramsOf(one.after, change)) : one;
}

const addsTopP = (fields: WireItem): WireItem => ({ ...fields, top_p: { N: "0.5" } });

/** One more call at the end, that changes one row as another call has left it, or makes another one like it. */
function withCallAfter(
  isWanted: (change: Change) => boolean,
  fields: WireItem,
  { process = "first", key, of = history }: { process?: string; key?: string; of?: History } = {},
): History {
  const last = of.calls.flatMap(({ changes }) => changes).findLast(isWanted);
  const call = of.calls.at(-1);
  if (last === undefined || call === undefined) throw new Error("nothing changed so");
  const change = {
    ...last,
    key: key ?? last.key,
    before: key === undefined ? last.after : undefined,
    after: { ...last.after, ...fields },
  };
  return { ...of, calls: [...of.calls, { ...call, process, number: 1_000, changes: [change] }] };
}

const packed = (item: WireItem | undefined, change: (value: Record<string, unknown>) => object) => ({
  B: gzipSync(JSON.stringify(change(unpacked(item ?? {}) as Record<string, unknown>))).toString("base64"),
});

const isEntry = ({ table, after: entry }: Change) => table === "inbox" && textOf(entry?.email) === "sent";

/** A notice of which an e-mail was sent is put off, and e-mails about it are sent so often in all. */
function sentTimes(times: number): History {
  const putOff = withCallAfter(isEntry, { snoozedUntil: text("2026-02-01") });
  const key = putOff.calls.at(-1)?.changes[0]?.key ?? "";
  const again = history.emails.flatMap(({ notices, ...email }) =>
    notices
      .filter((notice) => key.includes(`${email.member}#${notice}`))
      .map((notice) => ({ ...email, notices: [notice] })),
  );
  return {
    ...putOff,
    emails: [
      ...history.emails,
      ...Array(times - 1)
        .fill(again)
        .flat(),
    ],
  };
}

/** One more notice about `tired`, to team a where nothing else is said. */
function told(said: Readonly<Record<string, unknown>>, { id = "another", of = history } = {}): History {
  const isTired = (change: Change): boolean => isNotice(change, "openai/tired");
  const notice = history.calls.flatMap(({ changes }) => changes).findLast(isTired);
  const team = { id: "a", name: "Team A" };
  const fields = { packed: packed(notice?.after, (one) => ({ ...one, team, id, ...said })) };
  return withCallAfter(isTired, fields, { key: `NOTICE#${id}`, of });
}

/** A notice that says to a team that a deprecation is over. */
const over = (id: string): History =>
  told({ slug: "llm-model-restored", restored: "no-longer-deprecated", team: { id, name: id } });

const REMINDER = { slug: "llm-model-retiring", retiresOn: "2026-09-01", milestone: 30 };

/** Team a moves away from `tired`, and then another pass begins. */
function withMoved(): History {
  const to = { params: { M: { modelId: { L: [text("openai/new")] } } } };
  const moved = withCallAfter((one) => isItem(one, "NODE#p#n2"), to, { process: USER });
  return withCallAfter((one) => isRow(one, "HEAD"), { pass: { M: { id: text("pass-9") } } }, { of: moved });
}

/** As if somebody had put the platform on hold at its first write to the head after that call, and the calls after the second number came so much later. */
function withHold(number: number, late: { readonly from: number; readonly milliseconds: number }): History {
  const held = withChanges((one, call) =>
    isRow(one, "HEAD") && call.number > number ? after(one, { hold: { M: { by: text("ann") } } }) : one,
  );
  const calls = held.calls.map((call) =>
    call.number > late.from ? { ...call, at: call.at + late.milliseconds } : call,
  );
  return { ...held, calls };
}

const isSnapshot = (change: Change): boolean =>
  isRow(change, "USAGE") && textOf(change.after?.sk) === "SNAPSHOT";

type Told = { readonly teams: readonly { readonly places: readonly number[] }[] };

function withSnapshot(change: (snapshot: Told) => object): History {
  return withChanges((one) =>
    isSnapshot(one)
      ? after(one, { packed: packed(one.after, (told) => change(told as Told & typeof told)) })
      : one,
  );
}

const DOCTORED: Readonly<Record<string, [History, string]>> = {
  "a tombstone that leads nowhere": [
    withChanges((one) => (isModel(one, "openai/old") ? after(one, { redirectsTo: text("openai/x") }) : one)),
    "which redirects to openai/x, which has no row",
  ],
  "a reference that was left": [
    withChanges((one) => (isItem(one, "ANALYSIS#s") ? undefined : one)),
    "/modelId holds openai/old, which is deleted",
  ],
  "a row of a model that goes": [
    withChanges((one) => (isModel(one, "openai/gone") ? { ...one, after: undefined } : one)),
    'the row {"id":{"S":"openai/gone"}} is gone',
  ],
  "a rewrite without a journal": [
    withChanges((one) => (isRow(one, "JOURNAL#") ? undefined : one)),
    "was rewritten without a record of it",
  ],
  "a rewrite of what a user wrote": [
    withChanges((one) => (isItem(one, "ASSISTANT#y") ? before(one, { modelId: text("openai/new") }) : one)),
    "lost openai/new, which is no tombstone",
  ],
  "a rewrite to another model": [
    withChanges((one) => (isItem(one, "ASSISTANT#x") ? after(one, { modelId: text("openai/tired") }) : one)),
    "got openai/tired, where no tombstone leads",
  ],
  "a reference that is cleared though its model has a replacement": [
    withChanges((one) => (isItem(one, "ASSISTANT#x") ? after(one, { modelId: { NULL: true } }) : one)),
    "lost team:b/openai/own, which leads to openai/own",
  ],
  "a rewrite that changes more": [
    withChanges((one) => (isItem(one, "ASSISTANT#x") ? after(one, { name: text("Mine") }) : one)),
    "changed beside its references",
  ],
  "a key of a user's that is taken away with the fields that go": [
    withChanges((one) => withParameters(one, "NODE#p#n1", ({ stop: _stop, ...others }) => others)),
    "the key stop is described by no set on the way",
  ],
  "a key of a user's that is written in another form": [
    withChanges((one) => withParameters(one, "EVALUATOR#e", (all) => ({ ...all, top_k: text("40") }))),
    "the key top_k is described by no set on the way",
  ],
  "a key of a user's in a row of nobody's team, to the last digit": [
    withChanges((one) =>
      withParameters(one, "NODE#p#lost", (all) => ({
        ...all,
        seed: { N: "12345678901234567000000000000000000000" },
      })),
    ),
    "the key seed is described by no set on the way",
  ],
  "an old map of parameters that is written back over what a user has set": [
    withChanges((one) =>
      isItem(one, "NODE#p#n1") && one.before !== undefined
        ? before(
            one,
            paramsOf(one.before, (all) => ({ ...all, seed: text("008") })),
          )
        : one,
    ),
    "the key seed is described by no set on the way",
  ],
  "a number kept as text that is written as a number": [
    withChanges((one) => withParameters(one, "NODE#p#n1", (all) => ({ ...all, max_tokens: { N: "4096" } }))),
    "max_tokens was a number kept as text, and is a number now",
  ],
  "a field that a user has added meanwhile, and that is left beside the new model": [
    withChanges((one) =>
      isItem(one, "EVALUATOR#e") && one.before !== undefined
        ? before(withParameters(one, "EVALUATOR#e", addsTopP), paramsOf(one.before, addsTopP))
        : one,
    ),
    "was rewritten without a record of it",
  ],
  "a reference that reads back as another model than was decided": [
    withChanges((one) => (isItem(one, "ASSISTANT#x") ? after(one, { modelId: text("own") }) : one)),
    "reads back as own, not as openai/own",
  ],
  "a reference that is written where nothing reads it": [
    withChanges((one) =>
      isItem(one, "ASSISTANT#x") ? after(one, { modelId: { M: { id: text("openai/own") } } }) : one,
    ),
    "nothing is read back where assistant was",
  ],
  "an item that a run makes": [
    withChanges((one) => (isItem(one, "ASSISTANT#x") ? { ...one, before: undefined } : one)),
    "was made by a run",
  ],
  "a migration that runs again": [
    withCallAfter((one) => isRow(one, "MIGRATION"), { state: text("running") }),
    "from succeeded to running",
  ],
  "an entry that goes": [
    withChanges((one) =>
      isRow(one, "MIGRATION") && one.before !== undefined ? { ...one, after: undefined } : one,
    ),
    "an entry is gone",
  ],
  "a member who is not told": [
    withChanges((one) => (one.table === "inbox" && one.key.includes("ann#") ? undefined : one)),
    "is in no inbox",
  ],
  "a member who may not be told": [
    withChanges((one) =>
      one.table === "inbox"
        ? { ...one, key: one.key.replace("ann#", "amy#"), after: { ...one.after, sk: text("amy#x") } }
        : one,
    ),
    "is in an inbox for no reason",
  ],
  "an entry of an inbox that says something else": [
    withCallAfter((one) => one.table === "inbox", { title: text("Something else") }),
    "told it in another way",
  ],
  "a notice that reached nobody and is forgotten": [
    withChanges((one) => (one.key.includes("UNREACHED#") ? undefined : one)),
    "nobody will try again",
  ],
  "an e-mail that is sent twice": [
    { ...history, emails: [...history.emails, ...history.emails] },
    "was sent twice",
  ],
  "an e-mail that is sent three times where its notice was put off once": [sentTimes(3), "was sent twice"],
  "an acknowledgement that gets another time": [
    withCallAfter(
      isEntry,
      { acknowledgedAt: text("2026-01-03") },
      {
        of: withCallAfter(isEntry, { acknowledgedAt: text("2026-01-02") }),
      },
    ),
    "was acknowledged",
  ],
  "a team that is not told": [
    withChanges((one) => (isRow(one, "NOTICE#") ? undefined : one)),
    "team a was told of delete:openai/old@1=new 0 times, not 1",
  ],
  "a team that is not told of what a user changed afterwards": [
    withCallAfter(
      (one) => isItem(one, "ASSISTANT#y"),
      { modelId: text("openai/new") },
      { process: USER, of: withChanges((one) => (isRow(one, "NOTICE#") ? undefined : one)) },
    ),
    "team b was told of delete:openai/gone@1= 0 times, not 1",
  ],
  "a team that is told twice": [
    withCallAfter((one) => isNotice(one, "openai/gone"), {}, { key: "another" }),
    "was told of delete:openai/gone@1= 2 times, not 1",
  ],
  "a deprecation that is told twice": [
    withCallAfter((one) => isNotice(one, "openai/tired"), {}, { key: "another" }),
    "a deprecation was told 2 times, not 1",
  ],
  "a deprecation that is not told": [
    withChanges((one) => (isRow(one, "NOTICE#") ? undefined : one)),
    "was not told of the deprecation of openai/tired",
  ],
  "a notice of a deletion that changed nothing": [
    withChanges((one) => (one.table === "workspace" ? undefined : one)),
    "that changed nothing of it",
  ],
  "a notice of a model that nobody used": [
    withChanges((one) =>
      isRow(one, "NOTICE#")
        ? after(one, {
            packed: packed(one.after, (notice) => ({ ...notice, team: { id: "z", name: "Z" } })),
          })
        : one,
    ),
    "team z was told of openai/tired, which it never used",
  ],
  "a notice that names another model than the one where the references went": [
    withChanges((one) =>
      isNotice(one, "openai/old")
        ? after(one, {
            packed: packed(one.after, (notice) => ({ ...notice, replacement: { id: "openai/tired" } })),
          })
        : one,
    ),
    "team a was told of delete:openai/old@1=new 0 times, not 1",
  ],
  "a team that is left with a deprecation": [
    withCallAfter((one) => isModel(one, "openai/tired"), { status: text("active") }),
    "team b believes that openai/tired is deprecated",
  ],
  "a team that is left with a deletion": [
    withCallAfter((one) => isModel(one, "openai/gone"), { status: text("active") }),
    "team b believes that openai/gone is deleted",
  ],
  "a team that is told of the end of what it never heard of": [
    over("z"),
    "team z was told no-longer-deprecated of openai/tired, and knew of nothing",
  ],
  "a team that is told of the end of what holds": [
    over("b"),
    "team b was told no-longer-deprecated of openai/tired, which is deprecated",
  ],
  "a team that is left with another date": [
    withCallAfter((one) => isModel(one, "openai/tired"), { retiresOn: text("2026-09-01") }),
    "team b believes that openai/tired retires on null, not on 2026-09-01",
  ],
  "a team that is told another date of what it never heard of": [
    told({ slug: "llm-model-date-changed", team: { id: "z", name: "Z" } }),
    "team z was told that openai/tired retires on null, and knew nothing of its deprecation",
  ],
  "a team that is told of another date than the one it heard": [
    told({ slug: "llm-model-date-changed", previous: "2026-05-05", retiresOn: "2026-09-01" }),
    "retires on 2026-09-01 and not on 2026-05-05, and had heard null",
  ],
  "a team that is reminded of what it never heard of": [
    told({ ...REMINDER, team: { id: "z", name: "Z" } }),
    "and knew nothing of its deprecation",
  ],
  "a team that is reminded twice": [
    told(REMINDER, { id: "once-more", of: told(REMINDER) }),
    "2026-09-01, 30 days before, twice",
  ],
  "a team that is reminded of a date that is none": [told(REMINDER), "and it is deprecated, null"],
  "a team that is reminded when it has moved": [told(REMINDER, { of: withMoved() }), "and did not use it"],
  "a team that is reminded of a milestone that had passed when it was told": [
    told({ ...REMINDER, retiresOn: "2026-01-15" }),
    "and heard of the date on 2026-01-01",
  ],
  "a notice that is forgotten": [
    withChanges((one) => (isRow(one, "NOTICE#") ? after(one, { state: text("pending") }) : one)),
    "is forgotten",
  ],
  "a notice that was marked and not published": [{ ...history, taken: [] }, "was never published"],
  "a notice that is told in two ways": [
    { ...history, taken: history.taken.flatMap((one) => [one, { ...one, title: "Other" }]) },
    "was told in two ways",
  ],
  "a run that the operators hear nothing of": [
    { ...history, summaries: [] },
    "the operators were not told of",
  ],
  "a run that the operators hear of in two ways": [
    { ...history, summaries: history.summaries.flatMap((one) => [one, { ...one, title: "Other" }]) },
    "the operators were told of run-first in two ways",
  ],
  "a token that goes down": [
    withChanges((one, { number }) =>
      isRow(one, "HEAD") && number > 40 ? after(one, { token: { N: "1" } }) : one,
    ),
    "the token went from 2 to 1",
  ],
  "a row written under another's token": [
    withCallAfter((one) => one.table === "models", { tokenLimit: { N: "7" } }, { process: "late" }),
    "of a process with the token undefined wrote models",
  ],
  "a reference written under another's token": [
    withCallAfter((one) => one.table === "workspace", { name: text("x") }, { process: "late" }),
    "of a process with the token undefined wrote workspace",
  ],
  "a cursor that is set back": [
    withCallAfter(
      (one) => textOf(one.after?.sk)?.startsWith("CURSOR#") === true,
      { token: { N: "1" } },
      { process: "late" },
    ),
    "set the cursor",
  ],
  "a head row that counts too many entries": [
    withCallAfter((one) => isRow(one, "HEAD"), { open: { N: "1" } }),
    "the head counts 1 open entries, there are 0",
  ],
  "a head row that forgets an entry": [
    withChanges((one) =>
      isRow(one, "HEAD") ? after(one, { open: { N: "0" }, applying: { NULL: true } }) : one,
    ),
    "the head counts 0 open entries, there are 4",
  ],
  "a head row that forgets a tombstone": [
    withCallAfter((one) => isRow(one, "HEAD"), { watched: { N: "0" } }),
    "the head counts 0 watched models",
  ],
  "a row that is marked, and its entry is not": [
    withCallAfter((one) => isModel(one, "openai/old"), { marked: { BOOL: true } }),
    "openai/old is marked, and its entry otherwise",
  ],
  "a lease that is never given back": [
    withCallAfter((one) => isRow(one, "HEAD"), { lease: { M: { holder: text("x"), until: text("y") } } }),
    "somebody still holds the lease",
  ],
  "a registry that is applied in part": [
    withChanges((one) => (isModel(one, "openai/new") ? after(one, { tokenLimit: { N: "2000" } }) : one)),
    "openai/new has the token limit 2000, not 3000",
  ],
  "a deletion that is taken for nothing to do": [
    withChanges((one) => (isModel(one, "openai/gone") ? undefined : one)),
    "openai/gone has the status active, not deleted",
  ],
  "an entry that has no end": [
    withChanges((one) => (isRow(one, "MIGRATION") ? after(one, { state: text("running") }) : one)),
    "delete:openai/gone@1= is running",
  ],
  "a reference that is rewritten after a hold": [
    withHold(14, { from: 35, milliseconds: 2_000 }),
    "BatchExecuteStatement wrote workspace",
  ],
  "a notice that is published after a hold": [
    withHold(14, { from: 70, milliseconds: 21_000 }),
    "PublishBatch told somebody, 21",
  ],
  "an inbox that is filled after a hold": [withHold(14, { from: 70, milliseconds: 21_000 }), "wrote inbox"],
  "a snapshot that counts one place too many": [
    withSnapshot(({ teams, ...snapshot }) => ({
      ...snapshot,
      teams: teams.map((one, index) => (index > 0 ? one : { ...one, places: one.places.with(1, 9) })),
    })),
    "the snapshot has 9 of ",
  ],
  "a snapshot that forgets the references without a team": [
    withSnapshot(({ teams, ...snapshot }) => ({ ...snapshot, teams: teams.slice(1) })),
    "the snapshot has 0 of ",
  ],
  "a snapshot of another pass": [
    withSnapshot((snapshot) => ({ ...snapshot, pass: "pass-9" })),
    "the snapshot of pass-9 does not come with its end",
  ],
  "a pass without a snapshot": [
    withChanges((one) => (isRow(one, "USAGE") ? undefined : one)),
    "has made no snapshot",
  ],
  "a second snapshot": [withCallAfter(isSnapshot, { expires: { N: "1" } }), "has made two snapshots"],
  "a reader that writes": [{ ...history, deeds: new Map([["first", "look"]]) }, "a reader sent UpdateItem"],
};

test("the history that is doctored is without fault, and so is an e-mail that comes again because its notice was put off", () => {
  expect(violationsOf(history, options)).toEqual([]);
  expect(violationsOf(sentTimes(2), options)).toEqual([]);
});

describe("the judge sees", () => {
  test.each(Object.entries(DOCTORED))("%s", (_title, [doctored, complaint]) => {
    expect(violationsOf(doctored, options).join("\n")).toContain(complaint);
  });

  test("every rule broken by one of them at least", () => {
    const all = Object.values(DOCTORED).flatMap(([doctored]) => violationsOf(doctored, options));
    const broken = new Set(all.map((violation) => violation.slice(0, violation.indexOf(":"))));
    expect([...broken].sort()).toEqual([
      "1 no dangling reference",
      "10 a guest",
      "11 a hold stops",
      "12 not left with an untruth",
      "12 not left with an untruth, dates",
      "13 a true snapshot",
      "2 and 5 user edits win, recorded before changed",
      "3 once",
      "3 once, by the books",
      "4 told once",
      "4 told once, each member",
      "4 told once, the operators",
      "6 the token protects",
      "7 reads are reads",
      "9 equal ends",
    ]);
  });

  test("an end that is not equal, and what is the same in spite of other times", () => {
    const now = stage.world.observer.contents();
    expect(differencesOf(endOf(now), stage.end)).toEqual([]);
    const other = new Map(now).set("workspace", new Map());
    expect(differencesOf(endOf(other), stage.end)).toContainEqual(
      expect.stringContaining("9 equal ends: workspace lacks"),
    );
  });
});
