import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { workspaceOf } from "../builders/workspace.ts";
import { type Place, place } from "./commands.ts";
import { AFTER, BEFORE, busyWorkspace } from "./example.ts";

let here: Place;
let before: unknown;

beforeAll(async () => {
  here = place({ shared: true });
  await here.json(["load", here.file("workspace.json", busyWorkspace(20, 6, 3))]);
  await here.json(["apply", "--registry", here.file("before.json", BEFORE)]);
  before = await everything();
  return () => here.remove();
}, 120_000);

/** Returns all results with run ids and times: nothing at all may have changed. */
async function everything(): Promise<unknown> {
  return Promise.all(
    [["export"], ["models"], ["ledger", "list"], ["notices"], ["runs"]].map((words) => here.json(words)),
  );
}

const model = (name: string, fields: object = {}): object => ({ name, tokenLimit: 1_000, ...fields });
const registry = (models: readonly unknown[], fields: object = {}): object => ({
  version: 1,
  providers: { openai: { models } },
  deleted: [],
  ...fields,
});
const gone = (name: string, replacement?: string): object => ({
  provider: "openai",
  name,
  ...(replacement === undefined ? {} : { replacement }),
});

/** Registries, each with the code of contract section 2. */
const BAD_REGISTRIES: readonly (readonly [code: string, name: string, content: unknown])[] = [
  ["not-json", "an empty file", ""],
  ["not-json", "half a document", '{"version": 1, "providers":'],
  ["not-json", "bytes that are no UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ["not-json", "UTF-16", Buffer.from(JSON.stringify(AFTER), "utf16le")],
  ["bad-shape", "a list", []],
  ["bad-shape", "null", "null"],
  ["bad-shape", "no deleted", { version: 1, providers: {} }],
  ["bad-shape", "a name that is a number", registry([model(7 as never)])],
  ["bad-shape", "a token limit that is text", registry([{ name: "a", tokenLimit: "1000" }])],
  ["bad-shape", "nesting of 10,000", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
  ["unknown-version", "version 2", { ...AFTER, version: 2 }],
  ["unknown-field", "a field of the document", { ...AFTER, modles: [] }],
  ["unknown-field", "a field of a model", registry([model("a", { replacment: "b" })])],
  ["unknown-field", "__proto__", '{"version":1,"providers":{},"deleted":[],"__proto__":{"x":1}}'],
  [
    "bad-name",
    "a provider with a slash",
    { version: 1, providers: { "open/ai": { models: [] } }, deleted: [] },
  ],
  ["bad-name", "a name with a right-to-left override", registry([model("a\u202eb")])],
  ["bad-name", "a name of 201 characters", registry([model("x".repeat(201))])],
  ["bad-name", "an empty name", registry([model("")])],
  ["bad-token-limit", "zero", registry([{ name: "a", tokenLimit: 0 }])],
  ["bad-token-limit", "a fraction", registry([{ name: "a", tokenLimit: 1.5 }])],
  ["bad-date", "the 30th of February", registry([model("a", { retiresOn: "2026-02-30" })])],
  ["duplicate-model", "a model twice", registry([model("a"), model("a")])],
  ["duplicate-deleted", "a deleted model twice", registry([], { deleted: [gone("a"), gone("a")] })],
  ["listed-and-deleted", "both", registry([model("a")], { deleted: [gone("a")] })],
  ["two-defaults", "two defaults", registry([model("a", { default: true }), model("b", { default: true })])],
  ["replacement-unknown", "a typo", registry([model("a")], { deleted: [gone("b", "aa")] })],
  ["replacement-self", "itself", registry([], { deleted: [gone("a", "a")] })],
  ["replacement-cycle", "a circle", registry([], { deleted: [gone("a", "b"), gone("b", "a")] })],
  ["replacement-ends-nowhere", "a chain to nothing", registry([], { deleted: [gone("a", "b"), gone("b")] })],
  ["unknown-parameter-set", "a set", registry([model("a", { parameters: "Nowhere" })])],
  [
    "bad-parameter-set",
    "a default outside the range",
    {
      ...AFTER,
      parameterSets: { sets: { X: { fields: { a: { type: "number", maximum: 1, default: 2 } } } } },
    },
  ],
  [
    "bad-parameter-map",
    "to a field that is not there",
    registry([
      model("a"),
      model("b", { deprecated: true, replacement: "a", parameterMap: { temperature: { to: "nowhere" } } }),
    ]),
  ],
  ["too-large", "10,001 models", registry(Array.from({ length: 10_001 }, (_, index) => model(`m${index}`)))],
  ["too-large", "5 MB", `${JSON.stringify(AFTER)}${" ".repeat(5_000_000)}`],
];

const team = { id: "t", name: "T", members: [] };
const workspace = (fields: object): object => ({ ...workspaceOf({ teams: [team] }), ...fields });
const assistant = (id: string, fields: object = {}): object => ({ id, team: "t", name: "A", ...fields });

const BAD_WORKSPACES: readonly (readonly [name: string, content: unknown, file?: string])[] = [
  ["no JSON", "{"],
  ["an unknown version", { ...workspace({}), version: 9 }],
  ["a team that is not there", workspace({ assistants: [assistant("a", { team: "nobody" })] })],
  ["an id twice", workspace({ assistants: [assistant("a"), assistant("a")] })],
  ["an id with a character that nobody sees", workspace({ assistants: [assistant("a\u200bb")] })],
  ["a field twice", JSON.stringify(workspace({})).replace('"version":1', '"version":1,"version":1')],
  ["a missing name", workspace({ assistants: [{ id: "a", team: "t" }] })],
  ["an unknown field", workspace({ assistants: [assistant("a", { modelld: "x" })] })],
  ["a reference of a number", workspace({ assistants: [assistant("a", { modelId: 7 })] })],
  [
    "a node twice",
    workspace({
      pipelines: [
        {
          id: "p",
          team: "t",
          name: "P",
          nodes: [
            { id: "n", params: {} },
            { id: "n", params: {} },
          ],
        },
      ],
    }),
  ],
  [
    "a bad last line after good ones",
    `${JSON.stringify({ kind: "team", ...team })}\n{"kind":"assistant"}\n`,
    "lines.jsonl",
  ],
  [
    "an unknown kind of line",
    `${JSON.stringify({ kind: "team", ...team })}\n{"kind":"robot","id":"r"}\n`,
    "lines.jsonl",
  ],
];

const BAD_USAGE: readonly (readonly string[])[] = [
  ["apply", "--registri", "x"],
  ["apply", "--registry"],
  ["apply", "extra"],
  ["appply"],
  ["apply", "--lease-seconds", "1"],
  ["apply", "--lease-seconds", "soon"],
  ["apply", "--max-writes-per-second", "0"],
  ["apply", "--json=yes"],
  ["ledger", "mark", "openai/old"],
  ["ledger", "shuffle"],
  ["models", "--status", "gone"],
  ["cleanup", "--now", "tomorrow"],
  ["resolve"],
  ["resolve", "openai/old", "--parameters", "{"],
  [],
];

async function refused(words: readonly string[], code: string): Promise<void> {
  const result = await here.run(...words, "--json");
  expect(result, result.stderr).toMatchObject({ status: 2 });
  expect(JSON.parse(result.stdout)).toMatchObject({ error: { code, message: expect.stringMatching(/./) } });
  expect(result.stderr).toContain(`error ${code}: `);
}

describe("bad input exits with 2 and its code", () => {
  test.concurrent.each(BAD_REGISTRIES)("apply: %s, %s", async (code, name, content) => {
    await refused(
      ["apply", "--registry", here.file(`${code} ${name}.json`.replaceAll("/", " "), content)],
      code,
    );
  });

  test.concurrent.each(BAD_WORKSPACES)("load: %s", async (name, content, file = "document.json") => {
    await refused(["load", here.file(`${name} ${file}`, content)], "bad-workspace");
  });

  test.concurrent.each(BAD_USAGE.map((words) => [words.join(" "), words] as const))(
    "%s",
    async (_name, words) => {
      await refused(words, "bad-usage");
    },
  );

  test.concurrent("sources that cannot be used", async () => {
    const source = { name: "s", table: "things", model: "/m", team: "/t", owner: { kind: "k", id: "/i" } };
    const sources = here.file("sources.json", { sources: [{ ...source, touch: { version: "/m" } }] });
    for (const command of ["plan", "apply", "usage", "cleanup", "validate"])
      await refused([command, "--sources", sources], "bad-sources");
    const missing = here.file("missing.json", { sources: [source] });
    for (const command of ["plan", "apply"]) await refused([command, "--sources", missing], "bad-sources");
    await refused(["plan", "--sources", "nowhere.json"], "no-file");
  });

  test.concurrent("files that are not there, and entries", async () => {
    await refused(["apply", "--registry", "nowhere.json"], "no-file");
    await refused(["load", "nowhere.json"], "no-file");
    await refused(["plan", "--registry", "nowhere.json"], "no-file");
    await refused(["ledger", "show", "openai/nowhere"], "unknown-entry");
    await refused(["ledger", "mark", "openai/nowhere", "--reason", "x"], "unknown-entry");
  });

  test("and nothing has changed by all of that", async () => {
    expect(await everything()).toEqual(before);
    expect(here.enginePid()).toBeUndefined();
  });
});

describe("a directory without data", () => {
  const EMPTY_ANSWERS: readonly (readonly [readonly string[], object])[] = [
    [["models"], { models: [] }],
    [["usage"], { usage: [] }],
    [["runs"], { runs: [] }],
    [["ledger", "list"], { entries: [] }],
    [["notices"], { notices: [] }],
    [["export"], { version: 1, teams: [], assistants: [] }],
    [["resolve", "openai/old"], { status: "unknown", model: null }],
  ];

  test("is read as an empty platform, and stays without data", async () => {
    const empty = place();
    for (const [words, expected] of EMPTY_ANSWERS) expect(await empty.json(words)).toMatchObject(expected);
    const plan = await empty.json(["plan", "--registry", empty.file("after.json", AFTER)]);
    expect(plan).toMatchObject({
      status: "changes",
      sync: { create: ["openai/tired", "openai/kept", "openai/new"] },
    });
    expect(plan.migrations.map(({ id }: { id: string }) => id).sort()).toEqual([
      "delete:openai/gone@1=",
      "delete:openai/old@1=new",
      "deprecate:openai/tired=new",
    ]);
    expect(existsSync(empty.data)).toBe(false);
    expect(readdirSync(empty.directory)).toEqual(["after.json"]);
  });

  test("stays one when what would be loaded or applied is refused", async () => {
    const empty = place();
    const twice = '{"kind":"team","id":"a","name":"A","members":[],"name":"B"}';
    const load = await empty.json(["load", empty.file("twice.jsonl", twice)], 2);
    expect(load).toMatchObject({ error: { code: "bad-workspace", problems: [{ path: "/name" }] } });
    const apply = await empty.json(["apply", "--registry", empty.file("bad.json", "{}")], 2);
    expect(apply).toMatchObject({ error: { code: "bad-shape" } });
    expect(existsSync(empty.data)).toBe(false);
  });

  test("is refused where it was named and is not there, and not made", async () => {
    const empty = place();
    const data = join(empty.directory, "misspelt");
    for (const words of [["models"], ["usage"], ["export"], ["cleanup"], ["plan"]]) {
      const answer = await empty.json([...words, "--data", data], 2);
      expect(answer).toMatchObject({ error: { code: "no-data", message: expect.stringContaining(data) } });
    }
    await empty.json(["parameters", "BasicParameters", "--data", data]);
    expect(existsSync(data)).toBe(false);
  });

  test("an entry of it is unknown, and marking one is too", async () => {
    const empty = place();
    await empty.json(["ledger", "show", "openai/old"], 2);
    expect(existsSync(empty.data)).toBe(false);
  });
});

describe("a data directory that cannot be written", () => {
  test("because a file stands in its place: clear errors with exit 1, and the file stays", async () => {
    const blocked = place();
    writeFileSync(blocked.data, "mine");
    for (const words of [
      ["load", blocked.file("workspace.json", busyWorkspace(1, 1, 1))],
      ["apply", "--registry", blocked.file("after.json", AFTER)],
      ["cleanup"],
    ]) {
      expect(await blocked.json(words, 1)).toMatchObject({
        error: { code: "read-only", message: expect.stringContaining(".modelkeeper") },
      });
    }
    expect(await blocked.json(["models"])).toEqual({ models: [] });
    expect(readdirSync(blocked.directory)).toContain(".modelkeeper");
  });

  test("because its parent is a file", async () => {
    const blocked = place();
    const parent = blocked.file("parent", "mine");
    const words = ["apply", "--registry", blocked.file("after.json", AFTER), "--data", join(parent, "data")];
    expect(await blocked.json(words, 1)).toMatchObject({ error: { code: "read-only" } });
  });
});
