import fc from "fast-check";
import { expect, test } from "vitest";
import type { DriftFinding } from "../../../lib/domain/drift/drift.ts";
import { dueAfter, type KnownFindings } from "../../../lib/domain/drift/due-findings.ts";

/** What the operators are to be told after a look, and what they know already. */

const NOTHING: KnownFindings = { prints: new Map(), due: [] };

const found = (model: string, changes: Partial<DriftFinding> = {}): DriftFinding => ({
  id: `retires-soon:${model}`,
  code: "retires-soon",
  severity: "warning",
  model,
  date: "2027-01-14",
  registryDate: null,
  successor: null,
  source: null,
  feeds: [],
  message: "retires on 2027-01-14, in 20 days",
  ...changes,
});

/** What is known when a run has told what was due. */
const told = ({ prints }: KnownFindings): KnownFindings => ({ prints, due: [] });
const idsOf = ({ due }: KnownFindings) => due.map(({ model }) => model);

test("what was found is due once: not again when it was told, and only its words have changed", () => {
  const first = dueAfter(NOTHING, [found("a"), found("b", { severity: "info" })]);
  expect([idsOf(first), first.fresh]).toEqual([["a"], 1]);
  const next = dueAfter(told(first), [found("a", { message: "… in 19 days", registryDate: "2027-01-14" })]);
  expect([idsOf(next), next.fresh]).toEqual([[], 0]);
});

test.each<[string, Partial<DriftFinding>]>([
  ["another date", { date: "2027-02-01" }],
  ["another severity", { severity: "error" }],
  ["another successor", { successor: "p/b" }],
  ["another finding about the same model", { id: "retired:a" }],
])("%s is told again", (_name, change) => {
  const first = told(dueAfter(NOTHING, [found("a")]));
  expect(dueAfter(first, [found("a", change)])).toMatchObject({ due: [{ model: "a" }], fresh: 1 });
});

test("what is over is forgotten: due no more, and told again when it comes again", () => {
  const first = dueAfter(NOTHING, [found("a"), found("b")]);
  expect(idsOf(dueAfter(first, [found("b")]))).toEqual(["b"]);
  const over = dueAfter(told(first), [found("b")]);
  expect(dueAfter(over, [found("a"), found("b")])).toMatchObject({ due: [{ model: "a" }], fresh: 1 });
});

test("what nobody was told yet stays due with the words of today, and is not fresh again", () => {
  const first = dueAfter(NOTHING, [found("a")]);
  const next = dueAfter(first, [found("a", { message: "today" }), found("b")]);
  expect(next).toMatchObject({ due: [{ message: "today" }, { model: "b" }], fresh: 1 });
});

test("however findings come, go and are told, each that lasts is told exactly once", () => {
  const look = fc.record({ models: fc.subarray(["a", "b", "c"]), isTold: fc.boolean() });
  fc.assert(
    fc.property(fc.array(look), (looks) => {
      let known = NOTHING;
      const toldOf = new Map<string, number>();
      const begun = new Map<string, number>();
      let before: readonly string[] = [];
      for (const { models, isTold } of looks) {
        for (const model of models.filter((each) => !before.includes(each)))
          begun.set(model, (begun.get(model) ?? 0) + 1);
        const next = dueAfter(
          known,
          models.map((model) => found(model)),
        );
        if (isTold) for (const { model } of next.due) toldOf.set(model, (toldOf.get(model) ?? 0) + 1);
        known = isTold ? told(next) : next;
        before = models;
      }
      for (const [model, count] of toldOf) expect(count).toBeLessThanOrEqual(begun.get(model) ?? 0);
      const last = dueAfter(
        known,
        before.map((model) => found(model)),
      );
      for (const model of before) expect(idsOf(last).includes(model) || toldOf.has(model)).toBe(true);
    }),
  );
});

test("at most fifty are due at a time, the worst first; the others are due when these were told", () => {
  const many = Array.from({ length: 60 }, (_, index) => found(`m${index}`));
  const first = dueAfter(NOTHING, many);
  expect([first.due.length, first.fresh]).toEqual([50, 50]);
  const worse = dueAfter(first, [found("worst", { severity: "error" }), ...many]);
  expect([worse.due[0]?.model, worse.due.length, worse.fresh]).toEqual(["worst", 50, 1]);
  const left = dueAfter(told(worse), [found("worst", { severity: "error" }), ...many]);
  expect(idsOf(left)).toEqual(many.slice(49).map(({ model }) => model));
});
