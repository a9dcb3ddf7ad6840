import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { objectId } from "../../domain/arbitrary-ids.ts";
import { EMPTY, setup, workspaceFile } from "./workspace-setup.ts";

const ids = fc.uniqueArray(objectId, { minLength: 1, maxLength: 6 });
const people = (members: readonly string[]) => members.map((id) => ({ id, permissions: ["read"] }));

/** A workspace in which every id may be any text; by code unit, as an export sorts. */
const workspace = fc
  .record({ team: objectId, members: ids, pipelines: ids, nodes: ids, things: ids })
  .map(({ team, members, pipelines, nodes, things }) => ({
    ...EMPTY,
    teams: [{ id: team, members: people(members.toSorted()), name: "T" }],
    pipelines: pipelines.toSorted().map((id, index) => ({
      id,
      name: "P",
      // Not the same nodes in each: those of one must not be taken for another's.
      nodes: nodes
        .slice(index % nodes.length)
        .toSorted()
        .map((node) => ({ id: node, params: { of: id } })),
      team,
    })),
    chatbots: things.toSorted().map((id) => ({ id, name: "C", team })),
  }));

test("ids of any text are loaded, exported, and loaded again, in a document and in lines", async () => {
  const parts = (text: string) => JSON.parse(text);
  await fc.assert(
    fc.asyncProperty(workspace, async (document) => {
      const [one, other] = await Promise.all([setup(inject("endpoint")), setup(inject("endpoint"))]);
      await one.loadDocument(document);
      const text = await one.exported();
      expect(parts(text)).toEqual({ ...document, customModels: [] });
      await other.load(workspaceFile(await one.exportedLines(), "lines"));
      expect(await other.exported()).toBe(text);
    }),
    { numRuns: 12 },
  );
});

describe("rows", () => {
  const pipeline = (id: string, ...nodes: string[]) => ({
    id,
    team: "org/9",
    name: id,
    nodes: nodes.map((node) => ({ id: node, params: { of: id } })),
  });
  const team = { id: "org/9", name: "T", members: [] };

  test("of a node are not those of another, whose pipeline ends where its id begins", async () => {
    const { loadDocument, exported, keys } = await setup(inject("endpoint"));
    const pipelines = [pipeline("a", "b#c"), pipeline("a#b", "c")];
    await loadDocument({ ...EMPTY, teams: [team], pipelines });
    expect(JSON.parse(await exported()).pipelines).toEqual(pipelines);
    expect(await keys()).toEqual([
      "TEAM#org/9 NODE#a#b#c",
      "TEAM#org/9 NODE#a%23b#c",
      "TEAM#org/9 PIPELINE#a",
      "TEAM#org/9 PIPELINE#a#b",
      "TEAM#org/9 TEAM#org/9",
    ]);
  });

  test("that a file replaces go, and no other", async () => {
    const { loadDocument, exported } = await setup(inject("endpoint"));
    const long = "🙂".repeat(256);
    const first = [
      pipeline("a", "b#c", "d"),
      pipeline("a#b", "c"),
      pipeline(long, `${long.slice(2)}!`, long),
    ];
    await loadDocument({ ...EMPTY, teams: [team], pipelines: first });
    await loadDocument({ ...EMPTY, pipelines: [pipeline("a", "d"), pipeline(long, long)] });
    expect(JSON.parse(await exported()).pipelines).toEqual([
      pipeline("a", "d"),
      pipeline("a#b", "c"),
      pipeline(long, long),
    ]);
  });

  test("of nodes are found by their pipelines in lines, though their keys stand in another order", async () => {
    const { loadDocument, exportedLines } = await setup(inject("endpoint"));
    const beginnings = ["", " b", "!", '"', "#", "$", "%", "%23", "&", "\uE000", "🙂", "🙂".repeat(250)];
    const pipelines = beginnings.map((end, index) => pipeline(`a${end}`, `n${index}`, "🙂".repeat(230)));
    await loadDocument({ ...EMPTY, teams: [team], pipelines });
    const lines = (await exportedLines()).trimEnd().split("\n");
    const exported = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "pipeline");
    expect(new Set(exported)).toEqual(new Set(pipelines.map((one) => ({ ...one, kind: "pipeline" }))));
  });

  test("of two teams' members and models are told apart where their ids together look alike", async () => {
    const { loadDocument, exported } = await setup(inject("endpoint"));
    const teams = [
      { id: "a", members: people(["b/c", "b\u00e9"]), name: "A" },
      { id: "a/b", members: people(["c"]), name: "B" },
    ];
    const customModels = [
      { name: "c/d", provider: "b", team: "a", tokenLimit: 1 },
      { name: "d", provider: "c", team: "a/b", tokenLimit: 2 },
    ];
    await loadDocument({ ...EMPTY, teams, customModels });
    expect(JSON.parse(await exported())).toMatchObject({ teams, customModels });
  });

  test("of a member may have null for an e-mail, which the export says as well", async () => {
    const { loadDocument, exported } = await setup(inject("endpoint"));
    const members = [{ email: null, id: "ann", permissions: [] }];
    await loadDocument({ ...EMPTY, teams: [{ id: "a", members, name: "A" }] });
    expect(JSON.parse(await exported()).teams[0].members).toEqual(members);
  });
});

describe("a number with an exponent", () => {
  const evaluator = (numbers: string) => `{"id":"e","name":"n","params":{"at":[${numbers}]},"team":"a"}`;
  const documentOf = (numbers: string) =>
    JSON.stringify({ ...EMPTY, teams: [{ id: "a", name: "A", members: [] }] }).replace(
      '"evaluators":[]',
      `"evaluators":[${evaluator(numbers)}]`,
    );

  test("is exported with one, though the engine answers with all zeros", async () => {
    const { load, exported } = await setup(inject("endpoint"));
    await load(workspaceFile(documentOf("1E-130,-2.5E+120,1.2345678901234567890123E-90")));
    expect(await exported()).toContain(evaluator("1e-130,-2.5e+120,1.2345678901234567890123e-90"));
  });

  test("comes back the same as often as it goes round", async () => {
    const [one, other] = [await setup(inject("endpoint")), await setup(inject("endpoint"))];
    await one.load(workspaceFile(documentOf("1E-130,9.9E+125,100,1.50,0.30,1e21")));
    const text = await one.exported();
    await other.load(workspaceFile(text));
    expect(await other.exported()).toBe(text);
    expect(text).toContain(evaluator("1e-130,9.9e+125,100,1.5,0.3,1e+21"));
  });
});
