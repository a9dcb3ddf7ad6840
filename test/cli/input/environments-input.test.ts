import { expect, test } from "vitest";
import { readEnvironments } from "../../../lib/cli/input/environments-input.ts";
import { ENTRY } from "../examples.ts";
import { setup } from "../fake-world.ts";

const reading = (files: Readonly<Record<string, unknown>>) =>
  readEnvironments(async (path) => {
    const content = files[path];
    return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  }, "e.json");

test("names every environment by one of the four", async () => {
  const environments = [
    { name: "production", stack: "Modelkeeper" },
    { name: "laptop", data: ".modelkeeper" },
    { name: "test", endpoint: "http://127.0.0.1:8000" },
    { name: "edge", ledger: "edge.json" },
  ];
  const ledger = { entries: [{ ...ENTRY, more: 1 }], more: 2 };
  expect(await reading({ "e.json": environments, "edge.json": ledger })).toEqual([
    { name: "production", place: { kind: "stack", at: "Modelkeeper" } },
    { name: "laptop", place: { kind: "data", at: ".modelkeeper" } },
    { name: "test", place: { kind: "endpoint", at: "http://127.0.0.1:8000" } },
    { name: "edge", entries: [{ ...ENTRY, more: 1 }] },
  ]);
});

const BAD: Record<
  string,
  { readonly content: unknown; readonly problems: readonly (readonly [string, string, string])[] }
> = {
  "no JSON": { content: "[{", problems: [["not-json", "", "line 1, column 3"]] },
  "no list": { content: { staging: {} }, problems: [["bad-shape", "", "expected a list"]] },
  "an empty list": { content: [], problems: [["bad-shape", "", "the list is empty"]] },
  "no object": { content: ["staging"], problems: [["bad-shape", "/0", "expected an object"]] },
  "no name": { content: [{ stack: "S" }], problems: [["bad-shape", "/0/name", "not empty"]] },
  "an empty value": {
    content: [{ name: "a", data: " " }],
    problems: [["bad-shape", "/0/data", "not empty"]],
  },
  "a value of another type": {
    content: [{ name: "a", ledger: 1 }],
    problems: [["bad-shape", "/0/ledger", "not empty"]],
  },
  "none of the four": { content: [{ name: "a" }], problems: [["bad-shape", "/0", "found none"]] },
  "several of the four": {
    content: [{ name: "a", stack: "S", ledger: "l" }],
    problems: [["bad-shape", "/0", "found stack and ledger"]],
  },
  "another field": {
    content: [{ name: "a", stack: "S", region: "x" }],
    problems: [["unknown-field", "/0/region", '"region" is no field']],
  },
  "no address": {
    content: [{ name: "a", endpoint: "localhost:8000" }],
    problems: [["bad-shape", "/0/endpoint", "an address"]],
  },
  "two names alike, and more": {
    content: [{ name: "a", stack: "S" }, { name: "a", stack: "T" }, { name: "b" }],
    problems: [
      ["bad-shape", "/1/name", 'two environments "a"'],
      ["bad-shape", "/2", "found none"],
    ],
  },
};

test.each(Object.entries(BAD))("refuses %s, and says where", async (_title, { content, problems }) => {
  await expect(reading({ "e.json": content })).rejects.toMatchObject({
    code: "bad-usage",
    exitStatus: 2,
    problems: problems.map(([code, path, message]) => ({
      code,
      path,
      message: expect.stringContaining(message),
    })),
  });
});

test.each([
  ["no JSON", "", ""],
  ["an error of the command", { error: { code: "no-stack" } }, "/entries"],
  ["an entry without its end", { entries: [ENTRY, { ...ENTRY, endedAt: undefined }] }, "/entries/1/endedAt"],
  ["a time that is none", { entries: [{ ...ENTRY, startedAt: "yesterday" }] }, "/entries/0/startedAt"],
])("refuses a ledger that is %s", async (_title, ledger, path) => {
  const files = { "e.json": [{ name: "edge", ledger: "edge.json" }], "edge.json": ledger };
  await expect(reading(files)).rejects.toMatchObject({
    code: "bad-usage",
    message: expect.stringContaining("edge.json is no saved"),
    problems: [{ code: "bad-shape", path }],
  });
});

test("a file that is not there is refused before anything is opened", async () => {
  const files = {
    "environments.json": '[{ "name": "a", "data": "d" }, { "name": "b", "ledger": "gone.json" }]',
  };
  const { run, opened } = setup({ files });
  expect(await run("prune", "--environments", "nowhere.json")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("nowhere.json"),
  });
  expect(await run("prune", "--environments", "environments.json")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("gone.json"),
  });
  expect(await run("prune")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--environments is needed"),
  });
  expect(opened).toEqual([]);
});
