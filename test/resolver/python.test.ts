import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { resolveModel } from "../../lib/domain/models/resolution.ts";
import { parseModelRow } from "../../lib/resolver/model-row.ts";
import { registryOf } from "../builders/registry.ts";
import { REGISTRY_HISTORY } from "../builders/registry-history.ts";
import { createTestPlatform, type TestPlatform } from "../platform/test-platform.ts";

/**
 * The Python of docs/adopting.md against the resolver, over rows that real runs have written, in the form in which `aws dynamodb get-item`
 * prints them. Without python3 these tests fail: a document whose program nobody has run is worth nothing.
 */

const ROOT = join(import.meta.dirname, "../..");
const DOCUMENT = readFileSync(join(ROOT, "docs/adopting.md"), "utf8");
const PROGRAM = /```python\n(?<program>[\s\S]*?)```/.exec(DOCUMENT)?.groups?.program ?? "";
const EXAMPLE =
  /python3 resolve_model\.py (?<id>\S+) gone\.json end\.json\n```\n\n```\n(?<printed>[^\n]+)\n/.exec(
    DOCUMENT,
  );

/** Reads `[rows by id, asked ids]` of each case and prints the results: all cases at once, because starting Python takes longer than all of them. */
const ASK_ALL = `
import json, sys
from resolve_model import resolve
def answers(rows, ids):
    return [resolve(lambda model_id: {"Item": rows[model_id]} if model_id in rows else {}, one) for one in ids]
json.dump([answers(rows, ids) for rows, ids in json.load(sys.stdin)], sys.stdout)
`;

type Rows = ReadonlyMap<string, Item>;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "modelkeeper-python-"));
  writeFileSync(join(directory, "resolve_model.py"), PROGRAM);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function python(words: readonly string[], input = ""): unknown {
  return JSON.parse(
    execFileSync("python3", words, {
      cwd: directory,
      input,
      encoding: "utf8",
      stdio: "pipe",
      maxBuffer: 2 ** 28,
    }),
  );
}

/** Bytes as the command line prints them. */
const printed = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part instanceof Uint8Array ? Buffer.from(part).toString("base64") : part,
  );

async function rowsOf({ dynamodb, tables }: TestPlatform): Promise<Rows> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.raw.send(
    new ScanCommand({ TableName: tables.models }),
  );
  expect(LastEvaluatedKey).toBeUndefined();
  return new Map((Items as Item[]).map((item) => [parseModelRow(item).id, item]));
}

type Case = readonly [rows: Rows, ids: readonly string[]];

async function answersOf([rows, ids]: Case) {
  const lookup = async (id: string) => {
    const item = rows.get(id);
    return item === undefined ? undefined : parseModelRow(item);
  };
  return Promise.all(
    ids.map(async (id) => {
      const { requested, model, status, replacement, via } = await resolveModel(lookup, id);
      // Runs record the hops of every redirect.
      return { requested, model, status, replacement, via, keep_parameters: status !== "redirected" };
    }),
  );
}

/** Expects that Python and the resolver return the same. Returns how often they return each status. */
async function expectSameAnswers(cases: readonly Case[]): Promise<Readonly<Record<string, number>>> {
  const expected = await Promise.all(cases.map(answersOf));
  const asked = printed(cases.map(([rows, ids]) => [Object.fromEntries(rows), ids]));
  expect(python(["-c", ASK_ALL], asked)).toEqual(expected);
  const counts: Record<string, number> = {};
  for (const { status } of expected.flat()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test("answers for every id of the real registries as the resolver does, at each step", async () => {
  const platform = await createTestPlatform();
  const seen = new Set<string>(["", "gpt-4", "nobody/knows", "team:acme/openai/gpt-4", "é/\u{1F600}"]);
  const cases: Case[] = [];
  for (const { registry } of REGISTRY_HISTORY) {
    await platform.apply(registry);
    const rows = await rowsOf(platform);
    for (const id of rows.keys()) seen.add(id);
    cases.push([rows, [...seen]]);
  }
  const counts = await expectSameAnswers(cases);
  expect(Object.keys(counts).sort()).toEqual(["active", "cleared", "deprecated", "redirected", "unknown"]);
  expect(counts.redirected).toBeGreaterThan(20);
});

test("follows a chain, and a first row that is older than the second", async () => {
  const platform = await createTestPlatform();
  const steps: Rows[] = [];
  for (const registry of [
    registryOf(["a", "b", "c", "d"], {}, "acme"),
    registryOf(["b", "c", "d"], { a: "b" }, "acme"),
    registryOf(["c", "d"], { a: "b", b: "c" }, "acme"),
    registryOf(["d"], { a: "b", b: "c", c: "d" }, "acme"),
    registryOf([], { a: null, b: null, c: null, d: null }, "acme"),
    registryOf(["b", "d"], { a: "b", c: null }, "acme"),
  ]) {
    await platform.apply(registry);
    steps.push(await rowsOf(platform));
  }
  const cases = steps.flatMap((older) =>
    steps.flatMap((newer) =>
      ["acme/a", "acme/b", "acme/c", "acme/d"].map((id): Case => {
        const first = older.get(id);
        return [new Map([...newer, ...(first === undefined ? [] : ([[id, first]] as const))]), [id]];
      }),
    ),
  );
  const counts = await expectSameAnswers(cases);
  expect(Object.keys(counts).sort()).toEqual(["active", "cleared", "redirected"]);
  expect(counts.redirected).toBeGreaterThan(20);
});

test("knows an id that is none without asking, and refuses a table of something else", () => {
  const asked = `
import json, sys
from resolve_model import resolve
def never(model_id): raise AssertionError(model_id)
print(json.dumps([resolve(never, one)["status"] for one in (None, "", 7, "x" * 2049, ["openai/gpt-4"])]))
`;
  expect(python(["-c", asked])).toEqual(["unknown", "unknown", "unknown", "unknown", "unknown"]);
  const other = printed([[{ "a/b": { id: { S: "a/b" } } }, ["a/b"]]]);
  expect(() => python(["-c", ASK_ALL], other)).toThrow(/is it the models table\?/);
});

test("prints what the document shows", async () => {
  const platform = await createTestPlatform();
  await platform.apply({
    version: 1,
    providers: { openai: { models: [{ name: "gpt-6-luna", tokenLimit: 1_000_000 }] } },
    deleted: [{ provider: "openai", name: "gpt-4-turbo", replacement: "gpt-6-luna" }],
  });
  const rows = await rowsOf(platform);
  const { id = "", printed: shown = "" } = EXAMPLE?.groups ?? {};
  for (const [file, model] of [
    ["gone.json", id],
    ["end.json", "openai/gpt-6-luna"],
  ] as const) {
    writeFileSync(join(directory, file), printed({ Item: rows.get(model) }));
  }
  expect(python(["resolve_model.py", id, "gone.json", "end.json"])).toEqual(JSON.parse(shown));
  writeFileSync(join(directory, "nothing.json"), "");
  expect(python(["resolve_model.py", "a/b", "nothing.json"])).toMatchObject({ status: "unknown" });
});
