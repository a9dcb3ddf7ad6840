import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExactJson } from "../../../lib/domain/items/exact-json.ts";
import { checkEntry } from "../../../lib/domain/workspace/check-entry.ts";
import { lineOf, objectOf, objectWithParts } from "../../../lib/domain/workspace/documents.ts";
import type { ENTRY_KINDS } from "../../../lib/domain/workspace/entries.ts";
import { rowsOf } from "../../../lib/domain/workspace/rows.ts";
import type { CheckedEntry } from "../../../lib/domain/workspace/shapes.ts";

const HOSTILE = [
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "\u0000",
  "\u202E",
  "a/b~c",
  "#",
  "",
];

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...HOSTILE));
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    text,
    fc
      .double({ noNaN: true, min: -1e100, max: 1e100 })
      .filter((value) => value === 0 || Math.abs(value) > 1e-100),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** Returns the value through JSON, so that a `__proto__` key is a key as in a file. */
function parsed(kind: (typeof ENTRY_KINDS)[number], value: object): CheckedEntry {
  const checked = checkEntry({ kind, value: parseExactJson(JSON.stringify(value)), place: { path: "" } });
  if ("problems" in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.entry;
}

/** Returns the line as text: a parsed object would have the keys that look like numbers first. */
function lineRestored(entry: CheckedEntry): string {
  const [first, ...parts] = rowsOf(entry).map(({ item }) => item);
  if (first === undefined || entry.kind === "customModel") throw new Error("no row");
  const object =
    entry.kind === "team" || entry.kind === "pipeline"
      ? objectWithParts(entry.kind, first, parts)
      : objectOf(entry.kind, first);
  return lineOf(object);
}

const restored = (entry: CheckedEntry): unknown => JSON.parse(lineRestored(entry));

describe("an object and its rows", () => {
  test("restore each other exactly, whatever params hold", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(text, json, { noNullPrototype: true }).filter(hasNoReference), {
          maxLength: 3,
        }),
        text,
        fc.constantFrom({}, { archived: true }, { archived: false }),
        (params, name, archived) => {
          const nodes = params.map((fields, index) => ({
            id: `n${index}`,
            ...(index > 0 ? { name } : {}),
            params: fields,
          }));
          const pipeline = { id: "p", team: "t", name, ...archived, nodes };
          expect(lineRestored(parsed("pipeline", pipeline))).toBe(sorted(pipeline));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("tell absent, null and empty apart", () => {
    for (const fields of [
      {},
      { modelId: null },
      { modelId: "" },
      { modelId: "a/b", translationModelId: null },
    ]) {
      const analysis = { id: "x", team: "t", name: "", ...fields };
      expect(restored(parsed("analysis", analysis))).toStrictEqual(analysis);
    }
    const members = [
      { id: "a", permissions: [] },
      { id: "b", name: "", email: "", permissions: ["z", "a"], notifications: {} },
      {
        id: "c",
        permissions: [],
        notifications: { email: false, muted: [], minimumLevel: "error" as const },
      },
    ];
    expect(restored(parsed("team", { id: "t", name: "T", members }))).toStrictEqual({
      id: "t",
      name: "T",
      members,
    });
  });

  test("keep a number of thirty digits", () => {
    const value = parseExactJson(
      '{"id":"e","team":"t","name":"n","params":{"big":123456789012345678901234567890}}',
    );
    const checked = checkEntry({ kind: "evaluator", value, place: { path: "" } });
    if ("problems" in checked) throw new Error("refused");
    const [row] = rowsOf(checked.entry);
    expect(lineOf(objectOf("evaluator", row!.item))).toContain('"big":123456789012345678901234567890}');
  });

  test("have the keys and the copied fields of the contract", () => {
    const rows = rowsOf(
      parsed("pipeline", {
        id: "p",
        team: "t",
        name: "P",
        archived: true,
        nodes: [{ id: "n", params: { modelId: "a/b" } }],
      }),
    );
    expect(rows.map(({ item }) => JSON.parse(JSON.stringify(item)))).toEqual([
      {
        pk: { S: "TEAM#t" },
        sk: { S: "PIPELINE#p" },
        kind: { S: "pipeline" },
        team: { S: "t" },
        id: { S: "p" },
        name: { S: "P" },
        archived: { BOOL: true },
      },
      {
        pk: { S: "TEAM#t" },
        sk: { S: "NODE#p#n" },
        kind: { S: "node" },
        team: { S: "t" },
        id: { S: "n" },
        params: { M: { modelId: { S: "a/b" } } },
        pipeline: { S: "p" },
        pipelineName: { S: "P" },
        pipelineArchived: { BOOL: true },
      },
    ]);
  });
});

function hasNoReference(params: object): boolean {
  return !Object.hasOwn(params, "modelId") && !Object.hasOwn(params, "modelParameters");
}

/** JSON with sorted keys, by another road than the code under test. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${sorted(Object.getOwnPropertyDescriptor(value, key)?.value)}`)
      .join(",")}}`;
  return JSON.stringify(value);
}
