import { expect, test } from "vitest";
import { parseSavedUsage } from "../../../lib/cli/input/saved-usage.ts";

const ROW = {
  model: "openai/gpt-4",
  status: "deprecated",
  replacement: "openai/gpt-5",
  retiresOn: "2026-01-31",
  references: 3,
  teams: 2,
  owners: { chatbot: 1, pipeline: 2 },
} as const;

const read = (value: unknown) => parseSavedUsage(Buffer.from(JSON.stringify(value)));

test.each([
  ["as it is printed", ROW],
  [
    "of a model that nobody knows",
    { ...ROW, status: "unknown", replacement: null, retiresOn: null, owners: {} },
  ],
  ["of nothing", { ...ROW, references: 0, teams: 0 }],
  ["with a field of a later version", { ...ROW, since: "2026-01-01" }],
])("a row %s is read", (_name, row) => {
  expect(read({ usage: [row], sources: [] })).toEqual({ report: { at: null, usage: [row] } });
});

test("that a snapshot was saved is read with it, for a plan to say what it lacks", () => {
  const snapshot = { pass: "pass-1", ageSeconds: 5, held: ["pipeline"] };
  expect(read({ usage: [ROW], snapshot })).toEqual({ report: { at: null, usage: [ROW], snapshot } });
});

test.each([
  ["no JSON", Buffer.from("{"), "it is no JSON object"],
  ["nothing", Buffer.from(""), "it is no JSON object"],
  ["a list", Buffer.from("[]"), "it is no JSON object"],
  ["null", Buffer.from("null"), "it is no JSON object"],
  ["a text", Buffer.from('"usage"'), "it is no JSON object"],
  ["an object without a list", Buffer.from("{}"), "it has no list `usage`"],
  ["an object with another list", Buffer.from('{"usage":{}}'), "it has no list `usage`"],
])("%s is no saved usage", (_name, bytes, fault) => {
  expect(parseSavedUsage(bytes)).toEqual({ fault });
});

test.each([
  [
    { usage: [ROW], filter: { team: "acme" } },
    "it is about one model or team: save it without --model and --team",
  ],
  [{ usage: [ROW], platform: { applied: 1 } }, "/platform is not as `usage --json` writes it"],
  [{ usage: [ROW], hidden: {} }, "/hidden is not as `usage --json` writes it"],
  [{ usage: [ROW], snapshot: {} }, "/snapshot is not as `usage --json` writes it"],
  [{ usage: [ROW], at: 1 }, "/at is not as `usage --json` writes it"],
])("%j is no basis of a plan", (value, fault) => {
  expect(read(value)).toEqual({ fault });
});

test.each([
  ["no object", null],
  ["a list", []],
  ["no model", { ...ROW, model: undefined }],
  ["another status", { ...ROW, status: "gone" }],
  ["a replacement that is no text", { ...ROW, replacement: 1 }],
  ["no date", { ...ROW, retiresOn: undefined }],
  ["a count below zero", { ...ROW, references: -1 }],
  ["half a count", { ...ROW, teams: 1.5 }],
  ["a count that no number holds", { ...ROW, teams: 2 ** 53 }],
  ["a count as text", { ...ROW, references: "3" }],
  ["owners as a list", { ...ROW, owners: [1] }],
  ["half an owner", { ...ROW, owners: { chatbot: 0.5 } }],
])("the first row that is none is named: %s", (_name, row) => {
  expect(read({ usage: [ROW, row, null] })).toEqual({ fault: "/usage/1 is not a row of usage" });
});
