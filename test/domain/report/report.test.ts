import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Usage } from "../../../lib/contract/results.ts";
import { toModelRow } from "../../../lib/domain/models/records.ts";
import { endingInUse } from "../../../lib/domain/report/ending-in-use.ts";
import { lifeStages } from "../../../lib/domain/report/life-stages.ts";
import { type Redirect, redirectForest } from "../../../lib/domain/report/redirects.ts";
import { noticeTotals, toldNotice } from "../../../lib/domain/report/tally-notices.ts";
import { referencesByModel, usageByTeam } from "../../../lib/domain/report/team-usage.ts";
import { usageHistory } from "../../../lib/domain/report/usage-history.ts";
import type { SavedPlatform, SavedUse } from "../../../lib/domain/usage/saved-usage.ts";
import { noticeOf } from "../../builders/notices.ts";
import { modelRecordOf } from "../../builders/records.ts";

const rowOf = (...given: Parameters<typeof modelRecordOf>) => toModelRow(modelRecordOf(...given));

describe("the forest of redirects", () => {
  const modelsIn = ({ model, from }: Redirect): string[] => [model, ...from.flatMap(modelsIn)];

  test("holds each deleted model once, whatever chain its row tells, and hangs it below the model that it leads to", () => {
    const names = ["p/a", "p/b", "p/c", "p/d", "p/e", "p/f"];
    const link = fc.option(fc.constantFrom(...names, "p/end"), { nil: null });
    fc.assert(
      fc.property(
        fc.array(fc.record({ replacement: link, ends: fc.boolean() }), { maxLength: 6 }),
        (links) => {
          const rows = links.map(({ replacement, ends }, index) =>
            rowOf(names[index] ?? "", { status: "deleted", replacement, redirectsTo: ends ? "p/end" : null }),
          );
          const { trees, nowhere, left } = redirectForest(rows);
          const drawn = trees.flatMap(modelsIn);
          expect(left).toBe(0);
          expect([...drawn.filter((id) => id !== "p/end"), ...nowhere].sort()).toEqual(
            rows.map(({ id }) => id),
          );
          expect(drawn.filter((id) => id === "p/end").length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test("shows a chain hop by hop", () => {
    const deleted = { status: "deleted", redirectsTo: "p/c" } as const;
    const rows = [
      rowOf("p/a", { ...deleted, replacement: "p/b" }),
      rowOf("p/b", { ...deleted, replacement: "p/c" }),
    ];
    const leaf = { model: "p/a", from: [] };
    expect(redirectForest(rows).trees).toEqual([{ model: "p/c", from: [{ model: "p/b", from: [leaf] }] }]);
  });

  test("says how many it leaves out", () => {
    const many = Array.from({ length: 450 }, (_, index) =>
      rowOf(`p/${index}`, { status: "deleted", redirectsTo: index % 2 === 0 ? "p/end" : null }),
    );
    const { trees, nowhere, left } = redirectForest(many);
    expect([trees[0]?.from.length, nowhere.length, left]).toEqual([200, 200, 50]);
  });
});

describe("the use of teams", () => {
  const usageOf = (model: string, references: number): Usage => ({
    model,
    status: "active",
    replacement: null,
    retiresOn: null,
    references,
    teams: 1,
    owners: {},
  });
  const useOf = (change: Partial<SavedUse>): SavedUse => ({
    places: 1,
    team: 0,
    hasOwner: true,
    ids: ["p/a"],
    isList: false,
    isExact: true,
    ...change,
  });

  test("counts every reference for its team, those of a list each, and those without a team for no team", () => {
    const uses = [
      useOf({ places: 2 }),
      useOf({ ids: ["p/a", "p/b", null], isList: true }),
      useOf({ team: 1, ids: ["p/b"] }),
      useOf({ team: null, places: 7 }),
    ];
    const platform = { teams: ["zed", "amy"], uses } as unknown as SavedPlatform;
    const usage = [usageOf("p/a", 10), usageOf("p/b", 2), usageOf("p/unused", 0)];
    const report = usageByTeam({ at: "t", usage, platform }, new Map([["amy", "Amy"]]));
    expect(report.models.map(({ model }) => model)).toEqual(["p/a", "p/b"]);
    expect(report.teams).toEqual([
      { id: "amy", name: "Amy" },
      { id: "zed", name: null },
    ]);
    expect(report.byTeam).toEqual([
      [[1, 1]],
      [
        [0, 3],
        [1, 1],
      ],
    ]);
    expect(referencesByModel(report)).toEqual(
      new Map([
        ["p/a", 10],
        ["p/b", 2],
      ]),
    );
  });
});

test("life stages: the first to end comes first, those without a date last; what is only active and has no date is left out", () => {
  const rows = [
    rowOf("p/no-date", { status: "deprecated" }),
    rowOf("p/late", { retiresOn: "2026-06-01" }),
    rowOf("p/past", { status: "deprecated", retiresOn: "2026-02-27", replacement: "p/late" }),
    rowOf("p/plain"),
    rowOf("p/gone", { status: "deleted", redirectsTo: "p/late", since: "2026-02-02T10:00:00.000Z" }),
  ];
  const { coming, ended } = lifeStages(rows, new Map([["p/past", 3]]), "2026-03-01");
  expect(coming.shown.map(({ model, daysLeft }) => [model, daysLeft])).toEqual([
    ["p/past", -2],
    ["p/late", 92],
    ["p/no-date", null],
  ]);
  expect(coming.shown[0]).toMatchObject({ stage: "deprecated", references: 3, replacement: "p/late" });
  expect(ended.shown).toMatchObject([{ model: "p/gone", since: "2026-02-02", replacement: "p/late" }]);
});

describe("notices", () => {
  const told = (id: string, change: object = {}) => {
    const stored = { ...noticeOf(id), state: "published", publishedAt: "t", reached: 1, ...change } as const;
    return toldNotice(stored as Parameters<typeof toldNotice>[0]);
  };
  const NONE = { acknowledged: new Set<string>(), teams: new Set<string>() };
  const MORE = { dueEmails: 0, isCut: false };

  test("are each pending, reached, unreached or uncounted, and the events hold all of them", () => {
    const state = fc.constantFrom(
      { state: "pending", reached: null },
      { state: "published", reached: 0 },
      { state: "published", reached: 2 },
      { state: "published", reached: null },
    );
    const model = fc
      .constantFrom("p/a", "p/b")
      .map((id) => ({ model: { id, provider: "p", name: id.slice(2) } }));
    fc.assert(
      fc.property(fc.array(fc.tuple(state, model), { maxLength: 20 }), (states) => {
        const totals = noticeTotals(
          states.map(([how, what], index) => told(`n${index}`, { ...how, ...what })),
          NONE,
          MORE,
        );
        const sum = (field: "sent" | "pending" | "reached" | "unreached"): number =>
          totals.events.shown.reduce((all, event) => all + event[field], 0);
        expect(totals.sent + totals.pending).toBe(states.length);
        expect([sum("sent"), sum("pending"), sum("reached"), sum("unreached")]).toEqual([
          totals.sent,
          totals.pending,
          totals.reached,
          totals.unreached,
        ]);
        expect(totals.unreached).toBe(states.filter(([{ reached }]) => reached === 0).length);
        expect(totals.unreachedTeams.shown.reduce((all, { notices }) => all + notices, 0)).toBe(
          totals.unreached,
        );
      }),
    );
  });

  test("that ask for an answer are counted with it, and those of teams whose answers were not looked up apart", () => {
    const asking = { outcome: "action-needed", slug: "llm-model-deprecated" };
    const other = { ...asking, team: { id: "other", name: "Other" } };
    const totals = noticeTotals(
      [told("a", asking), told("b", asking), told("c"), told("d", other)],
      { acknowledged: new Set(["a"]), teams: new Set(["acme"]) },
      MORE,
    );
    expect(totals).toMatchObject({ asking: 3, acknowledged: 1, unasked: 1 });
    expect(totals.events.shown.map(({ slug, acknowledged }) => [slug, acknowledged])).toEqual([
      ["llm-model-deprecated", 1],
      ["llm-model-deleted", null],
    ]);
  });
});

test("used models whose end is near or over need somebody, those that nothing refers to do not", () => {
  const row = (model: string, retiresOn: string, references = 2) =>
    ({
      model,
      status: "deprecated",
      replacement: null,
      references,
      teams: 1,
      owners: {},
      retiresOn,
    }) as const;
  const many = ["f", "e", "d", "c", "b", "a"].map((name, index) => row(`p/${name}`, `2026-02-0${9 - index}`));
  const found = endingInUse(
    [...many, row("p/near", "2026-03-31"), row("p/later", "2026-04-01"), row("p/unused", "2026-02-28", 0)],
    "2026-03-01",
  );
  expect(found.map(({ code, severity, message }) => `${severity} ${code}: ${message}`)).toEqual([
    "error retirement-passed: 12 references to 6 models past the day of retirement: p/a (2026-02-04), p/b (2026-02-05), p/c (2026-02-06), p/d (2026-02-07), p/e (2026-02-08) and 1 more",
    "warning retirement-near: 2 references to 1 model with 30 days left or fewer: p/near (2026-03-31)",
  ]);
  const deleted = { ...row("p/gone", "2026-02-01"), status: "deleted" } as const;
  expect(endingInUse([row("p/later", "2026-04-01"), deleted], "2026-03-01")).toEqual([]);
});

test("the history has a number for each day and model, and needs two days", () => {
  const day = (at: string, ...models: readonly (readonly [string, number])[]) => ({
    at: `${at}T03:17:00.000Z`,
    teams: 1,
    models: models.map(([model, references]) => ({ model, references, teams: 1, kinds: {} })),
    others: { ids: 0, references: 0 },
  });
  const days = [day("2026-03-01", ["p/b", 2]), day("2026-03-02", ["p/a", 1], ["p/b", 3])];
  expect(usageHistory(days.slice(0, 1))).toBeUndefined();
  expect(usageHistory(days)).toEqual({
    days: ["2026-03-01", "2026-03-02"],
    models: [
      { model: "p/a", references: [0, 1] },
      { model: "p/b", references: [2, 3] },
    ],
  });
});
