import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, inject, test } from "vitest";
import { Failure } from "../../../lib/contract/errors.ts";
import { manyReferences } from "../../../lib/local/example/many-references.ts";
import { exampleWorkspace } from "../../../lib/local/example/workspace.ts";
import { modelRecordOf } from "../../builders/records.ts";
import { EMPTY, NOW, setup, workspaceFile } from "./workspace-setup.ts";

const team = (id: string, ...members: string[]) => ({
  id,
  name: `Team ${id}`,
  members: members.map((member) => ({ id: member, permissions: [] })),
});
const pipeline = (id: string, owner: string, ...nodes: string[]) => ({
  id,
  team: owner,
  name: id,
  nodes: nodes.map((node) => ({ id: node, params: { modelId: "openai/gpt-4" } })),
});
const assistant = (id: string, owner: string) => ({ id, team: owner, name: id, modelId: "openai/gpt-4" });

/** The lists of a document but the teams, all empty. */
const LISTS = `"pipelines":[],"chatbots":[],"assistants":[],"analyses":[],"evaluators":[],"collections":[]`;

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw error ?? new Error("nothing was refused");
  expect(error.code).toBe("bad-workspace");
  expect(error.exitStatus).toBe(2);
  return error;
}

describe("loading", () => {
  test("counts what it loads and reports progress up to the end", async () => {
    const { load, workspace, customModels } = await setup(inject("endpoint"));
    const document = {
      ...EMPTY,
      teams: [team("a", "m1", "m2")],
      customModels: [{ team: "a", provider: "openai", name: "mine", tokenLimit: 1 }],
      pipelines: [pipeline("p", "a", "n1", "n2", "n3")],
      assistants: [assistant("x", "a")],
    };
    const { loadWorkspace } = await import("../../../lib/operations/workspace/load-workspace.ts");
    const seen: { done: number; of: number }[] = [];
    const counts = await loadWorkspace(workspaceFile(JSON.stringify(document)), {
      workspace,
      customModels,
      now: () => NOW,
      progress: (progress) => seen.push(progress),
    });
    expect(counts).toEqual({
      teams: 1,
      members: 2,
      customModels: 1,
      pipelines: 1,
      nodes: 3,
      chatbots: 0,
      assistants: 1,
      analyses: 0,
      evaluators: 0,
      collections: 0,
    });
    expect(seen[0]).toEqual({ done: 0, of: 9 });
    expect(seen.at(-1)).toEqual({ done: 9, of: 9 });
    expect(await load(workspaceFile(JSON.stringify(document)))).toEqual(counts);
  });

  test("adds beside what is there", async () => {
    const { loadDocument, keys } = await setup(inject("endpoint"));
    await loadDocument({ ...EMPTY, teams: [team("a", "m")], assistants: [assistant("x", "a")] });
    await loadDocument({ ...EMPTY, assistants: [assistant("y", "a")] });
    expect(await keys()).toEqual([
      "TEAM#a ASSISTANT#x",
      "TEAM#a ASSISTANT#y",
      "TEAM#a MEMBER#m",
      "TEAM#a TEAM#a",
    ]);
  });

  test("replaces a pipeline with its nodes and a team with its members", async () => {
    const { loadDocument, keys } = await setup(inject("endpoint"));
    await loadDocument({
      ...EMPTY,
      teams: [team("a", "m1", "m2"), team("b", "m3")],
      pipelines: [pipeline("p", "a", "n1", "n2"), pipeline("p.2", "a", "n1", "n2")],
    });
    await loadDocument({ ...EMPTY, teams: [team("a", "m2", "m4")], pipelines: [pipeline("p", "a", "n2")] });
    expect(await keys()).toEqual([
      "TEAM#a MEMBER#m2",
      "TEAM#a MEMBER#m4",
      "TEAM#a NODE#p#n2",
      "TEAM#a NODE#p.2#n1",
      "TEAM#a NODE#p.2#n2",
      "TEAM#a PIPELINE#p",
      "TEAM#a PIPELINE#p.2",
      "TEAM#a TEAM#a",
      "TEAM#b MEMBER#m3",
      "TEAM#b TEAM#b",
    ]);
  });

  test("moves an object to another team without leaving it behind", async () => {
    const { loadDocument, keys } = await setup(inject("endpoint"));
    await loadDocument({
      ...EMPTY,
      teams: [team("a", "m"), team("b")],
      pipelines: [pipeline("p", "a", "n1")],
      assistants: [assistant("x", "a")],
    });
    await loadDocument({
      ...EMPTY,
      teams: [team("a"), team("b", "m")],
      pipelines: [pipeline("p", "b", "n2")],
      assistants: [assistant("x", "b")],
    });
    expect(await keys()).toEqual([
      "TEAM#a TEAM#a",
      "TEAM#b ASSISTANT#x",
      "TEAM#b MEMBER#m",
      "TEAM#b NODE#p#n2",
      "TEAM#b PIPELINE#p",
      "TEAM#b TEAM#b",
    ]);
  });

  test("streams twenty thousand lines", async () => {
    const { load, exportedLines, keys } = await setup(inject("endpoint"));
    const lines = [
      ...manyReferences({
        seed: 3,
        teams: 20,
        references: 20_000,
        models: ["openai/gpt-4", "google/gemini"],
      }),
    ];
    const counts = await load(workspaceFile(lines, "lines"));
    const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(await keys()).toHaveLength(rows);
    expect((await exportedLines()).split("\n")).toHaveLength(lines.length + 1);
  });

  test("takes lines in any order, with any line ends and a byte order mark", async () => {
    const { load, keys } = await setup(inject("endpoint"));
    const lines = [
      { kind: "assistant", ...assistant("x", "a") },
      { kind: "team", ...team("a") },
    ].map((line) => JSON.stringify(line));
    await load(workspaceFile(`\uFEFF${lines[0]}\r\n\n${lines[1]}`, "lines"));
    expect(await keys()).toEqual(["TEAM#a ASSISTANT#x", "TEAM#a TEAM#a"]);
  });
});

describe("nothing is written for", () => {
  const valid = { ...EMPTY, teams: [team("a", "m")], assistants: [assistant("x", "a")] };
  test.each<[string, unknown, string]>([
    [
      "an unknown team",
      { ...valid, evaluators: [{ id: "e", team: "z", name: "", params: {} }] },
      "/evaluators/0/team",
    ],
    [
      "a duplicate id",
      { ...valid, assistants: [assistant("x", "a"), assistant("x", "a")] },
      "/assistants/1/id",
    ],
    ["a duplicate team", { ...valid, teams: [team("a"), team("a")] }, "/teams/1/id"],
    ["a duplicate member", { ...valid, teams: [team("a", "m", "m")] }, "/teams/0/members/1/id"],
    ["a duplicate node", { ...valid, pipelines: [pipeline("p", "a", "n", "n")] }, "/pipelines/0/nodes/1/id"],
    ["a bad shape at the end", { ...valid, collections: [{ id: "c", team: "a" }] }, "/collections/0/name"],
    ["a missing list", { ...valid, chatbots: undefined }, "/chatbots"],
    ["another version", { ...valid, version: 3 }, "/version"],
  ])("%s", async (_, document, path) => {
    const { loadDocument, keys } = await setup(inject("endpoint"));
    const failure = await failureOf(loadDocument(document));
    expect(failure.problems.map((problem) => [problem.code, problem.path])).toEqual([
      ["bad-workspace", path],
    ]);
    expect(await keys()).toEqual([]);
  });

  test("a duplicate custom model", async () => {
    const { loadDocument, keys } = await setup(inject("endpoint"));
    const model = { team: "a", provider: "openai", name: "mine", tokenLimit: 1 };
    const failure = await failureOf(loadDocument({ ...valid, customModels: [model, model] }));
    expect(failure.problems[0]?.path).toBe("/customModels/1");
    expect(await keys()).toEqual([]);
  });

  test("text that is not JSON or not UTF-8, with its place", async () => {
    const { load, keys } = await setup(inject("endpoint"));
    expect((await failureOf(load(workspaceFile("{\n  nope")))).message).toMatch(/not JSON.*line 2/);
    expect((await failureOf(load(workspaceFile("")))).message).toMatch(/not JSON/);
    expect((await failureOf(load(workspaceFile(Buffer.from([0x7b, 0x0a, 0xff]))))).message).toBe(
      "line 2 is not UTF-8",
    );
    expect((await failureOf(load(workspaceFile(`${"[".repeat(50_000)}1e5`)))).message).toMatch(
      /not JSON|nested/,
    );
    const good = `${JSON.stringify({ kind: "team", ...team("a") })}\n`;
    expect((await failureOf(load(workspaceFile(`${good}{`, "lines")))).message).toMatch(/^line 2: not JSON/);
    expect((await failureOf(load(workspaceFile(`${good}[]`, "lines")))).message).toMatch(
      /^line 2: expected an object/,
    );
    const invalid = Buffer.concat([Buffer.from(good), Buffer.from([0xc3, 0x28])]);
    expect((await failureOf(load(workspaceFile(invalid, "lines")))).message).toBe("line 2: is not UTF-8");
    const node = JSON.stringify({ kind: "node", id: "n", params: {} });
    expect((await failureOf(load(workspaceFile(good + node, "lines")))).message).toMatch(/^line 2: "kind"/);
    expect(await keys()).toEqual([]);
  });

  test.each([
    [
      "a team's name",
      `{"version":1,"teams":[{"id":"a","name":"A","members":[],"name":"B"}],${LISTS}}`,
      "/teams/0/name",
    ],
    [
      "a key deep in the parameters, in another spelling",
      `{"version":1,"teams":[{"id":"a","name":"A","members":[]}],"evaluators":[{"id":"e","team":"a","name":"","params":{"modelParameters":{"top_p":1,"top\\u005fp":0}}}],${LISTS.replace('"evaluators":[],', "")}}`,
      "/evaluators/0/params/modelParameters/top_p",
    ],
    ["a list", `{"version":1,"teams":[],"teams":[{"id":"a","name":"A","members":[]}],${LISTS}}`, "/teams"],
    [
      "a name of JavaScript's own",
      `{"version":1,"teams":[],${LISTS},"__proto__":1,"__proto__":2}`,
      "/__proto__",
    ],
  ])("a document that says %s twice", async (_what, text, path) => {
    const { load, keys } = await setup(inject("endpoint"));
    const failure = await failureOf(load(workspaceFile(text)));
    expect(failure.problems).toEqual([
      { code: "bad-workspace", path, message: expect.stringContaining("stands twice") },
    ]);
    expect(await keys()).toEqual([]);
  });

  test("a line that says a field twice, with the line", async () => {
    const { load, keys } = await setup(inject("endpoint"));
    const good = JSON.stringify({ kind: "team", ...team("a") });
    const twice = '{"kind":"assistant","id":"x","team":"a","name":"n","modelId":"a/b","modelId":"c/d"}';
    const failure = await failureOf(load(workspaceFile(`${good}\n\n${twice}\n`, "lines")));
    expect(failure.problems).toEqual([
      {
        code: "bad-workspace",
        path: "/modelId",
        message: expect.stringMatching(/^line 3: "modelId" stands twice/),
      },
    ]);
    expect(await keys()).toEqual([]);
  });

  test("a refused file not even the tables are made", async () => {
    const { workspace, customModels } = await setup(inject("endpoint"), { makeTables: false });
    const { loadWorkspace } = await import("../../../lib/operations/workspace/load-workspace.ts");
    let prepared = 0;
    const load = (document: object) =>
      loadWorkspace(workspaceFile(JSON.stringify(document)), {
        workspace,
        customModels,
        now: () => NOW,
        async prepare() {
          prepared += 1;
        },
      });
    await failureOf(load({ ...EMPTY, teams: [{}] }));
    await failureOf(load({ ...EMPTY, assistants: [assistant("x", "nobody")] }));
    expect(prepared).toBe(0);
    await expect(load(valid)).rejects.toThrow(/non-existent table|ResourceNotFound|not found/i);
    expect(prepared).toBe(1);
  });

  test("an error in the last of many lines", async () => {
    const { load, keys } = await setup(inject("endpoint"));
    const lines = [
      ...manyReferences({ seed: 1, teams: 2, references: 500, models: ["a/b"] }),
      '{"kind":"chatbot","id":"c","team":"no","name":""}',
    ];
    const failure = await failureOf(load(workspaceFile(lines, "lines")));
    expect(failure.problems).toEqual([
      {
        code: "bad-workspace",
        path: "/team",
        message: `line ${lines.length}: there is no team with the id no`,
      },
    ]);
    expect(await keys()).toEqual([]);
  });

  test("a thousand wrong objects, of which a hundred are named", async () => {
    const { loadDocument } = await setup(inject("endpoint"));
    const failure = await failureOf(
      loadDocument({ ...EMPTY, assistants: Array.from({ length: 1000 }, () => ({})) }),
    );
    expect(failure.problems).toHaveLength(100);
  });
});

describe("a custom model", () => {
  const model = { team: "a", provider: "openai", name: "gpt/mine", tokenLimit: 8192 };
  const id = "team:a/openai/gpt/mine";

  test("gets a row of an active model, which loading again changes only in limit and parameters", async () => {
    const { loadDocument, dynamodb, names } = await setup(inject("endpoint"));
    const rows = async () =>
      (await dynamodb.documents.send(new ScanCommand({ TableName: names.models }))).Items;
    await loadDocument({
      ...EMPTY,
      teams: [team("a")],
      customModels: [{ ...model, parameters: "GPT5Parameters" }],
    });
    const { hops: _hops, ...row } = modelRecordOf(id, { ...model, parameters: "GPT5Parameters", since: NOW });
    expect(await rows()).toEqual([row]);
    const changed = { ...row, since: "2020-01-01T00:00:00.000Z", epoch: 4 };
    await dynamodb.documents.send(new PutCommand({ TableName: names.models, Item: changed }));
    await loadDocument({ ...EMPTY, customModels: [{ ...model, tokenLimit: 5 }] });
    const { parameters: _, ...withoutParameters } = changed;
    expect(await rows()).toEqual([{ ...withoutParameters, tokenLimit: 5 }]);
  });

  test("never overwrites a tombstone, and is left out of the export", async () => {
    const { loadDocument, exported, dynamodb, names } = await setup(inject("endpoint"));
    const tombstone = { ...model, id, status: "deleted", redirectsTo: "openai/gpt/mine", epoch: 1 };
    await dynamodb.documents.send(new PutCommand({ TableName: names.models, Item: tombstone }));
    const counts = await loadDocument({
      ...EMPTY,
      teams: [team("a")],
      customModels: [{ ...model, tokenLimit: 5 }],
    });
    expect(counts.customModels).toBe(0);
    expect((await dynamodb.documents.send(new ScanCommand({ TableName: names.models }))).Items).toEqual([
      tombstone,
    ]);
    expect(JSON.parse(await exported()).customModels).toEqual([]);
  });
});

test("the example workspace loads, and is the same for the same seed", async () => {
  const { loadDocument, exported } = await setup(inject("endpoint"));
  const options = {
    seed: 7,
    teams: 50,
    references: 2_000,
    models: ["openai/gpt-4", "openai/gpt-4o", "google/gemini-1.5-pro"],
  };
  const document = exampleWorkspace(options);
  expect(exampleWorkspace(options)).toEqual(document);
  expect(exampleWorkspace({ ...options, seed: 8 })).not.toEqual(document);
  const counts = await loadDocument(document);
  expect(counts.teams).toBe(50);
  const { nodes, assistants, evaluators } = counts;
  expect(nodes + assistants + evaluators).toBeGreaterThan(1_000);
  const first = await exported();
  await loadDocument(document);
  expect(await exported()).toBe(first);
});
