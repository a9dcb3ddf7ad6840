import { describe, expect, test } from "vitest";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import type { DeclarationCode } from "../../../lib/domain/sources/declaration-problem.ts";
import { checkSourcesDocument, referenceSourceProblems } from "../../../lib/domain/sources/rules.ts";
import { FIELDS, sourcesDocument } from "../../../lib/domain/sources/shape.ts";
import { other, ROBOT } from "./declarations.ts";

/** A source changed to what the types may not allow. */
type Case = readonly [code: DeclarationCode, path: string, changes: object, message?: RegExp];

const expectProblem = (sources: unknown, [code, path, , message = /./]: Case): void => {
  const problems = referenceSourceProblems(sources);
  expect(problems).toContainEqual({ code, path, message: expect.stringMatching(message) });
};

describe("one source is refused", () => {
  const { model: _model, ...modelless } = ROBOT;
  const deep = "/x".repeat(33);
  const usedBy = { kind: "fleet", table: "fleets", id: "/id", team: "/crew", points: ["/lead"] };
  const CASES: readonly Case[] = [
    ["unknown-field", "/sources/0/modle", { modle: "/x" }, /did you mean model\?/],
    ["unknown-field", "/sources/0/owner/lable", { owner: { ...ROBOT.owner, lable: "/x" } }, /label/],
    ["unknown-field", "/sources/0/where/equal", { where: { attribute: "a", equal: "x" } }, /equals/],
    ["unknown-field", "/sources/0/archived/wen", { archived: { pointer: "/a", wen: "present" } }, /when/],
    ["unknown-field", "/sources/0/provider/name", { provider: { pointer: "/p", name: {} } }, /names/],
    ["bad-shape", "/sources/0/model", { model: 7 }, /a text, found a number/],
    ["bad-shape", "/sources/0/name", { name: "" }],
    ["bad-shape", "/sources/0/table", { table: "" }],
    ["bad-shape", "/sources/0/owner/kind", { owner: { ...ROBOT.owner, kind: "a\u0007" } }],
    ["bad-shape", "/sources/0/team/after", { team: { pointer: "/x" } }, /missing/],
    ["bad-shape", "/sources/0/team/value", { team: { value: "" } }],
    ["bad-shape", "/sources/0/part", { part: 3 }, /a pointer or \{ value \}/],
    ["bad-shape", "/sources/0/cleared", { cleared: "delete" }, /null, "remove" or \{ value \}/],
    ["bad-shape", "/sources/0/archived/when", { archived: { pointer: "/a", when: "set" } }, /"present"/],
    ["bad-shape", "/sources/0/archived/when/equals", { archived: { pointer: "/a", when: { equals: null } } }],
    [
      "bad-shape",
      "/sources/0/owner/usedBy/points",
      { owner: { ...ROBOT.owner, usedBy: { ...usedBy, points: [] } } },
    ],
    ["bad-pointer", "/sources/0/model", { model: "model" }, /begins with a slash/],
    ["bad-pointer", "/sources/0/model", { model: "/a~2" }, /~0/],
    ["bad-pointer", "/sources/0/model", { model: "" }, /the item itself/],
    ["bad-pointer", "/sources/0/model", { model: "/" }, /a name is empty/],
    ["bad-pointer", "/sources/0/model", { model: "/a//b" }, /a name is empty/],
    ["bad-pointer", "/sources/0/model", { model: "/steps/*/model" }, /each/],
    ["bad-pointer", "/sources/0/model", { model: "/steps[*]/model" }, /each/],
    ["bad-pointer", "/sources/0/model", { model: "/steps/[*]" }, /each/],
    ["bad-pointer", "/sources/0/model", { model: "/$.steps" }, /each/],
    ["bad-pointer", "/sources/0/model", { model: "$.steps[0]" }],
    ["bad-pointer", "/sources/0/model", { model: "/steps/-" }, /each/],
    ["bad-pointer", "/sources/0/model", { model: "/steps/[?(@.on)]" }, /each/],
    ["bad-pointer", "/sources/0/team", { team: "/__proto__/x" }, /dropped/],
    ["bad-pointer", "/sources/0/team", { team: "/\ud800" }, /half a character/],
    ["bad-pointer", "/sources/0/model", { model: deep }, /33 levels/],
    ["bad-pointer", "/sources/0/model", { each: "/a", model: "/x".repeat(31) }, /33 levels/],
    ["bad-pointer", "/sources/0/team", { team: `/${"ä".repeat(32_768)}` }, /65536 bytes/],
    ["bad-pointer", "/sources/0/model", { model: `/${'"'.repeat(2_000)}` }, /4001 characters/],
    ["bad-pointer", "/sources/0/team", { team: "" }, /no text or number/],
    ["bad-pointer", "/sources/0/provider/pointer", { provider: { pointer: "", names: { a: "b" } } }],
    [
      "bad-pointer",
      "/sources/0/owner/usedBy/points/1",
      { owner: { ...ROBOT.owner, usedBy: { ...usedBy, points: ["/a", "b"] } } },
    ],
    ["bad-provider", "/sources/0/provider/value", { provider: { value: "a/b" } }],
    ["bad-provider-names", "/sources/0/provider/names", { provider: { pointer: "/p", names: {} } }, /empty/],
    [
      "bad-provider-names",
      "/sources/0/provider/names/X",
      { provider: { pointer: "/p", names: { X: "a/b" } } },
    ],
    ["bad-provider-names", "/sources/0/provider/names/", { provider: { pointer: "/p", names: { "": "a" } } }],
    [
      "bad-provider-names",
      "/sources/0/provider/names/B",
      { provider: { pointer: "/p", names: { A: "x", B: "x" } } },
      /one spelling/,
    ],
    ["bad-cleared", "/sources/0/cleared", { each: "/list", model: "", cleared: "remove" }, /one by one/],
    ["bad-cleared", "/sources/0/cleared/value", { cleared: { value: "" } }, /empty/],
    ["reserved-table", "/sources/0", { table: "ledger" }],
    ["reserved-table", "/sources/0", { owner: { ...ROBOT.owner, usedBy: { ...usedBy, table: "ledger" } } }],
  ];

  const titled = CASES.map(
    (each) => [`${each[0]} at ${each[1]}: ${JSON.stringify(each[2]).slice(0, 80)}`, each] as const,
  );

  test.each(titled)("%s", (_title, each) => {
    expectProblem([{ ...ROBOT, ...each[2] }], each);
  });

  test("that lacks a field, is null, or is in no list", () => {
    expectProblem([modelless], ["bad-shape", "/sources/0/model", {}, /missing/]);
    expectProblem([null], ["bad-shape", "/sources/0", {}]);
    expectProblem("robots", ["bad-shape", "/sources", {}]);
  });

  test.each([
    ["http://x.example/{id}", /no https address/],
    ["https://x.example/{ids}", /did you mean \{id\}/],
    ["https://x.example/{owner}", /\{id\} and \{team\}/],
    ["https://x.example/{id", /brace/],
    ["https://{team}.example/{id}", /host/],
    ["https://{team}@x.example/{id}", /host/],
    ["https://x.example/ {id}", /no https address/],
    ["javascript:alert(1)", /no https address/],
    ["", /no https address/],
  ])("with the link %j", (link, message) => {
    const source = { ...ROBOT, owner: { ...ROBOT.owner, link } };
    expectProblem([source], ["bad-link", "/sources/0/owner/link", {}, message]);
  });

  test.each<[path: string, changes: Partial<ReferenceSource>]>([
    ["provider", { provider: "/brain/model" }],
    ["provider", { provider: "/brain" }],
    ["touch/version", { touch: { version: "/brain/model" } }],
    ["touch/version", { touch: { version: "/brain/model/rev" } }],
    ["touch/version", { touch: { version: "/brain" } }],
    ["touch/updatedAt", { touch: { version: "/rev", updatedAt: "/rev" } }],
    ["touch/updatedAt", { provider: "/p", touch: { updatedAt: "/p" } }],
    ["touch/version", { each: "/steps", model: "/llm", touch: { version: "/steps/0/rev" } }],
    ["touch/version", { each: "/steps/main", model: "/llm", touch: { version: "/steps" } }],
    ["touch/version", { each: "", model: "/llm", touch: { version: "/rev" } }],
    ["parameters", { parameters: "/brain/model" }],
    ["parameters", { parameters: "/brain/model/settings" }],
    ["parameters", { provider: "/p", parameters: "/p" }],
    ["parameters", { touch: { version: "/rev" }, parameters: "/rev/x" }],
    ["team", { team: "/brain/model" }],
    ["team/pointer", { team: { pointer: "/brain/model", after: "x" } }],
    ["team", { provider: "/p", team: "/p" }],
    ["team", { touch: { updatedAt: "/crew" } }],
    ["team", { each: "/crew", model: "", team: "/crew/0" }],
    ["owner/id", { owner: { kind: "k", id: "/brain/model" } }],
    ["owner/id", { owner: { kind: "k", id: "/p" }, provider: "/p" }],
    ["owner/label", { owner: { kind: "k", id: "/id", label: "/brain/model/name" } }],
    ["archived", { archived: "/brain/model" }],
    ["archived/pointer", { archived: { pointer: "/brain/model", when: "present" } }],
    ["where/attribute", { model: "/m", where: { attribute: "m", beginsWith: "openai/" } }],
    ["part", { each: "/steps", model: "/llm", part: "/llm" }],
  ])("whose paths overlap, at %s: %j", (path, changes) => {
    expectProblem([{ ...ROBOT, ...changes }], ["overlap", `/sources/0/${path}`, {}]);
  });
});

describe("one source is taken", () => {
  test.each<Partial<ReferenceSource>>([
    {},
    { parameters: "" },
    { parameters: "/brain", provider: "/brain/vendor", touch: { version: "/brain/rev" } },
    { parameters: "", touch: { version: "/rev", updatedAt: "/at" } },
    { each: "", model: "/model", parameters: "" },
    { each: "", model: "/model", part: "/title" },
    { each: "/steps", model: "", touch: { version: "/rev" } },
    { each: "/steps", model: "/0/model", part: "/title" },
    { model: "/a/0/b", part: { value: "main" } },
    { model: "/a~1b/c~0d/e f/ü" },
    { model: "/x".repeat(32) },
    { where: { attribute: "vendor", equals: "openai" }, provider: "/vendor", part: "/vendor" },
    { provider: { pointer: "/vendor", names: { openAI: "openai", "langgenius/x/x": "x" } } },
    { provider: { value: "team:acme/openai" } },
    { model: "/[0]/m[0]/a.b" },
    { cleared: null },
    { cleared: "remove" },
    { cleared: { value: "openai/none" } },
    { archived: { pointer: "/deletedAt", when: "present" } },
    { archived: { pointer: "/state", when: { equals: 0 } } },
    { team: { value: "everybody" } },
    { owner: { kind: "robot", id: "/serial", link: "https://x.example/{team}/robots/{id}?tab=1" } },
  ])("%j", (changes) => {
    expect(referenceSourceProblems([{ ...ROBOT, ...changes }])).toEqual([]);
  });

  test("with fields that are undefined, as a program writes them", () => {
    expect(
      referenceSourceProblems([{ ...ROBOT, touch: undefined, owner: { ...ROBOT.owner, label: undefined } }]),
    ).toEqual([]);
  });
});

describe("two sources of one table", () => {
  test.each<[path: string, left: Partial<ReferenceSource>, right: Partial<ReferenceSource>]>([
    ["model", { model: "/models" }, { each: "/models", model: "" }],
    ["model", { model: "/models/0" }, { each: "/models", model: "" }],
    ["model", { model: "/m" }, { model: "/m/id" }],
    ["model", {}, { provider: { value: "openai" } }],
    ["model", { parameters: "/p" }, {}],
    ["model", { cleared: "remove" }, {}],
    ["provider", { model: "/a", provider: "/p" }, { model: "/b", provider: "/p" }],
    ["provider", { model: "/a" }, { model: "/b", provider: "/a" }],
    ["touch/version", { model: "/a" }, { model: "/b", touch: { version: "/a" } }],
    ["touch/version", { touch: { updatedAt: "/rev" } }, { model: "/b", touch: { version: "/rev" } }],
    ["touch/version", { each: "/steps", model: "/m" }, { model: "/b", touch: { version: "/steps/rev" } }],
    ["each", { touch: { version: "/steps/rev/count" } }, { each: "/steps", model: "/m" }],
    ["parameters", { model: "/a", parameters: "/p" }, { model: "/b", parameters: "/p" }],
    ["parameters", { model: "/a", parameters: "" }, { model: "/b", parameters: "" }],
    ["parameters", { model: "/a" }, { model: "/b", parameters: "/a/settings" }],
    ["model", { model: "/x", parameters: "/map" }, { each: "/map", model: "" }],
    ["parameters", { each: "/map", model: "" }, { model: "/x", parameters: "/map" }],
  ])("overlap at %s: %j, %j", (path, left, right) => {
    expectProblem([{ ...ROBOT, ...left }, other(right)], ["overlap", `/sources/1/${path}`, {}, /"robot"/]);
  });

  test.each<[left: Partial<ReferenceSource>, right: Partial<ReferenceSource>]>([
    [{}, { team: { value: "platform" } }],
    [
      { provider: "/p", parameters: "/q" },
      { provider: "/p", parameters: "/q", team: "/second" },
    ],
    [{}, { model: "/brain/fallback" }],
    [{ parameters: "" }, { model: "/second", parameters: "/config" }],
    [{ parameters: "/brain" }, { model: "/brain/fallbacks" }],
    [{ touch: { version: "/rev" } }, { model: "/b", touch: { version: "/rev", updatedAt: "/at" } }],
    [
      { each: "/steps", model: "/llm" },
      { each: "/steps", model: "/tts" },
    ],
    [
      { model: "/ms", where: { attribute: "k", equals: "a" } },
      { each: "/ms", model: "", where: { attribute: "k", equals: "b" } },
    ],
    [
      { model: "/ms", where: { attribute: "k", equals: "a" } },
      { each: "/ms", model: "", where: { attribute: "k", beginsWith: "b" } },
    ],
    [
      { model: "/ms", where: { attribute: "k", beginsWith: "x#" } },
      { each: "/ms", model: "", where: { attribute: "k", beginsWith: "y#" } },
    ],
    [{ model: "/ms" }, { each: "/ms", model: "", table: "elsewhere" }],
  ])("stand side by side: %j, %j", (left, right) => {
    expect(referenceSourceProblems([{ ...ROBOT, ...left }, other(right)])).toEqual([]);
  });

  test.each<[left: ReferenceSource["where"], right: ReferenceSource["where"]]>([
    [undefined, { attribute: "k", equals: "a" }],
    [
      { attribute: "k", equals: "a" },
      { attribute: "l", equals: "b" },
    ],
    [
      { attribute: "k", equals: "ab" },
      { attribute: "k", beginsWith: "a" },
    ],
    [
      { attribute: "k", beginsWith: "a" },
      { attribute: "k", equals: "ab" },
    ],
    [
      { attribute: "k", beginsWith: "ab" },
      { attribute: "k", beginsWith: "a" },
    ],
  ])("can hold one item: %j, %j", (left, right) => {
    const sources = [
      { ...ROBOT, model: "/ms", ...(left === undefined ? {} : { where: left }) },
      other({ each: "/ms", model: "", ...(right === undefined ? {} : { where: right }) }),
    ];
    expectProblem(sources, ["overlap", "/sources/1/model", {}]);
  });

  test("have names of their own", () => {
    expectProblem([ROBOT, { ...ROBOT, model: "/b" }], ["duplicate-source", "/sources/1/name", {}]);
  });
});

describe("the document", () => {
  test("holds sources and the real names of tables, and is answered as it is", () => {
    const document = { sources: [ROBOT], tables: { robots: "prod-robots" } };
    expect(checkSourcesDocument(document)).toEqual({ document });
  });

  test.each<[code: DeclarationCode, path: string, document: unknown]>([
    ["bad-shape", "/sources", {}],
    ["bad-shape", "", []],
    ["unknown-field", "/source", { source: [], sources: [] }],
    ["bad-shape", "/tables/robots", { sources: [], tables: { robots: "no table" } }],
    ["reserved-table", "/tables/models", { sources: [], tables: { models: "mine" } }],
    ["shared-table", "/tables/b", { sources: [], tables: { a: "real", b: "real" } }],
    ["shared-table", "/tables/fleet", { sources: [ROBOT], tables: { fleet: "robots" } }],
    ["unknown-field", "/sources/0/__proto__", JSON.parse('{"sources":[{"__proto__":{}}]}')],
  ])("%s at %s", (code, path, document) => {
    expect(checkSourcesDocument(document)).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ code, path })]),
    });
  });

  test("names known tables only, where they are known", () => {
    expect(referenceSourceProblems([ROBOT], ["robots"])).toEqual([]);
    expect(referenceSourceProblems([ROBOT], ["humans"])).toMatchObject([{ code: "unknown-table" }]);
  });

  test("nested without end is refused, not followed", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 5_000; level += 1) deep = { a: deep };
    expect(checkSourcesDocument({ sources: [deep] })).toMatchObject({ problems: [{ code: "bad-shape" }] });
  });

  test("has the fields that are told as nearest ones", () => {
    expect(FIELDS.document).toEqual(Object.keys(sourcesDocument.shape));
  });
});
