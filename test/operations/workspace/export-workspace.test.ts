import { describe, expect, inject, test } from "vitest";
import type { Item } from "../../../lib/domain/items/attribute-value.ts";
import { exampleWorkspace } from "../../../lib/local/example/workspace.ts";
import { EMPTY, setup, workspaceFile } from "./workspace-setup.ts";

/** Deliberately out of order everywhere; ids whose order depends on `#`, `-`, `.` and case. */
const HOSTILE = `{"version":1,
  "teams":[{"id":"t-2","name":"<!channel>","members":[{"id":"Z","permissions":["b","a"]},{"id":"A","permissions":[],"name":"x\\r\\ny"}]},
           {"id":"t","name":"\\u202E","members":[]}],
  "customModels":[{"team":"t","provider":"openai","name":"b","tokenLimit":1},{"team":"t","provider":"openai","name":"B","tokenLimit":2},
                  {"team":"t","provider":"azure","name":"z","tokenLimit":3,"parameters":"None"}],
  "pipelines":[
    {"id":"p-1","team":"t","name":"","nodes":[{"id":"n","params":{}}]},
    {"id":"p","team":"t","name":"","archived":false,"nodes":[
      {"id":"n.2","params":{"z":1,"__proto__":{"y":[{"constructor":null,"a":""}]},"constructor":"c","toString":5,"modelId":null}},
      {"id":"n-1","name":"","params":{"modelId":["a/b","a/b"],"modelParameters":{"t":0.1,"__proto__":7}}},
      {"id":"N","params":{"big":123456789012345678901234567890,"e":1e21,"tiny":1e-7,"control":"\\u0000\\u001f\\u2028"}}]},
    {"id":"p.1","team":"t","name":"","nodes":[]},
    {"id":"P","team":"t-2","name":"","archived":true,"nodes":[]}],
  "chatbots":[{"id":"c","team":"t","name":"","pipeline":"gone"}],
  "assistants":[{"id":"b","team":"t","name":""},{"id":"a","team":"t-2","name":"","modelId":null},{"id":"B","team":"t","name":"","modelId":""}],
  "analyses":[{"id":"x","team":"t","name":"","modelId":"u/1","translationModelId":"u/1"}],
  "evaluators":[{"id":"e","team":"t","name":"","params":{"b":[],"a":{}}}],
  "collections":[]}`;

describe("an export", () => {
  test("has sorted lists and keys, and holds exactly what was loaded", async () => {
    const { load, exported } = await setup(inject("endpoint"));
    await load(workspaceFile(HOSTILE));
    const text = await exported();
    const document = JSON.parse(text);
    expect(document.pipelines.map(({ id }: { id: string }) => id)).toEqual(["P", "p", "p-1", "p.1"]);
    expect(document.pipelines[1].nodes.map(({ id }: { id: string }) => id)).toEqual(["N", "n-1", "n.2"]);
    expect(document.teams.map(({ id }: { id: string }) => id)).toEqual(["t", "t-2"]);
    expect(document.teams[1].members.map(({ id }: { id: string }) => id)).toEqual(["A", "Z"]);
    expect(
      document.customModels.map(({ provider, name }: Record<string, string>) => `${provider}/${name}`),
    ).toEqual(["azure/z", "openai/B", "openai/b"]);
    expect(text).toContain(
      '{"id":"n.2","params":{"__proto__":{"y":[{"a":"","constructor":null}]},"constructor":"c","modelId":null,"toString":5,"z":1}}',
    );
    expect(text).toContain(
      '{"id":"N","params":{"big":123456789012345678901234567890,"control":"\\u0000\\u001f\u2028","e":1e+21,"tiny":1e-7}}',
    );
    expect(text).toContain(
      '{"id":"n-1","name":"","params":{"modelId":["a/b","a/b"],"modelParameters":{"__proto__":7,"t":0.1}}}',
    );
    expect(text).toContain('{"archived":false,"id":"p","name":""');
    expect(document.assistants).toEqual([
      { id: "B", modelId: "", name: "", team: "t" },
      { id: "a", modelId: null, name: "", team: "t-2" },
      { id: "b", name: "", team: "t" },
    ]);
    expect(document.collections).toEqual([]);
  });

  test("is the same bytes when it is loaded and exported again, also by way of lines", async () => {
    const one = await setup(inject("endpoint"));
    await one.load(workspaceFile(HOSTILE));
    const text = await one.exported();
    const two = await setup(inject("endpoint"));
    await two.load(workspaceFile(text));
    expect(await two.exported()).toBe(text);
    const lines = await two.exportedLines();
    const three = await setup(inject("endpoint"));
    await three.load(workspaceFile(lines, "lines"));
    expect(await three.exported()).toBe(text);
    expect(await three.exportedLines()).toBe(lines);
  });

  test("of the example is the document, sorted", async () => {
    const { loadDocument, exported, exportedLines } = await setup(inject("endpoint"));
    const example = exampleWorkspace({
      seed: 11,
      teams: 8,
      references: 300,
      models: ["openai/gpt-4", "google/gemini-1.5-pro"],
    });
    await loadDocument(example);
    const document = JSON.parse(await exported());
    expect(document.analyses).toHaveLength(example.analyses.length);
    expect(new Set(document.analyses.map(canonical))).toEqual(new Set(example.analyses.map(canonical)));
    expect(new Set(document.pipelines.map(canonical))).toEqual(new Set(example.pipelines.map(canonical)));
    const lines = (await exportedLines())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ kind }) => kind === "pipeline")).toHaveLength(example.pipelines.length);
    const teams = lines.map((line) => (line.kind === "team" ? line.id : line.team));
    expect(teams).toEqual([...teams].sort());
  });

  test("of nothing is an empty document, without making a table", async () => {
    const { exported, exportedLines } = await setup(inject("endpoint"), { makeTables: false });
    expect(JSON.parse(await exported())).toEqual({ ...EMPTY, customModels: [] });
    expect(await exportedLines()).toBe("");
  });

  test("leaves out nodes without a pipeline, and what an application added to a row", async () => {
    const { workspace, load, exported, exportedLines } = await setup(inject("endpoint"));
    await load(workspaceFile(HOSTILE));
    const [before, linesBefore] = [await exported(), await exportedLines()];
    const stray: Item[] = ["NODE#A#n", "NODE#p#0".replace("#p#", "#o#"), "NODE#zz#n", "REMARK"].map((sk) => ({
      pk: { S: "TEAM#t" },
      sk: { S: sk },
      id: { S: "n" },
      params: { M: {} },
    }));
    await workspace.put(
      (async function* () {
        yield* stray;
        for await (const row of workspace.query("TEAM#t", "CHATBOT#")) yield { ...row, version: { N: "3" } };
      })(),
    );
    expect(await exported()).toBe(before);
    expect(await exportedLines()).toBe(linesBefore);
  });
});

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
