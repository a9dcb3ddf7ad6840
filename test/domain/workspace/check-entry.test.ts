import { describe, expect, test } from "vitest";
import { parseExactJson } from "../../../lib/domain/items/exact-json.ts";
import { checkEntry } from "../../../lib/domain/workspace/check-entry.ts";
import { documentProblems } from "../../../lib/domain/workspace/shapes.ts";

function problems(kind: string, json: string | object): { path: string; message: string }[] {
  const value = parseExactJson(typeof json === "string" ? json : JSON.stringify(json));
  const checked = checkEntry({ kind, value, place: { path: "/here" } });
  if (!("problems" in checked)) return [];
  expect(checked.problems.every(({ code }) => code === "bad-workspace")).toBe(true);
  return checked.problems.map(({ path, message }) => ({ path, message }));
}

const paths = (kind: string, json: string | object) => problems(kind, json).map(({ path }) => path);

const assistant = { id: "a", team: "t", name: "n" };
const pipeline = { id: "p", team: "t", name: "n", nodes: [] };
const custom = { team: "t", provider: "openai", name: "mine", tokenLimit: 8192 };

describe("an entry is refused", () => {
  test.each([
    ["assistant", { ...assistant, id: "a\u202Eb" }, ["/here/id"]],
    ["assistant", { ...assistant, id: "" }, ["/here/id"]],
    ["assistant", { ...assistant, id: "x".repeat(257) }, ["/here/id"]],
    ["assistant", { ...assistant, team: "" }, ["/here/team"]],
    ["assistant", { id: "a", team: "t" }, ["/here/name"]],
    ["assistant", { ...assistant, modelId: 5 }, ["/here/modelId"]],
    ["assistant", { ...assistant, modelId: ["a/b"] }, ["/here/modelId"]],
    ["assistant", { ...assistant, "x/y": 1 }, ["/here/x~1y"]],
    ["assistant", '{"id":"a","team":"t","name":"n","__proto__":{"id":"z"}}', ["/here/__proto__"]],
    ["assistant", [], ["/here"]],
    ["assistant", "null", ["/here"]],
    ["analysis", { ...assistant, translationModelId: {} }, ["/here/translationModelId"]],
    ["collection", { ...assistant, contextualizerModelId: false }, ["/here/contextualizerModelId"]],
    ["chatbot", { ...assistant, pipeline: null }, ["/here/pipeline"]],
    ["evaluator", assistant, ["/here/params"]],
    ["evaluator", { ...assistant, params: { modelId: ["a/b"] } }, ["/here/params/modelId"]],
    ["evaluator", { ...assistant, params: [] }, ["/here/params"]],
    [
      "evaluator",
      '{"id":"a","team":"t","name":"n","params":123456789012345678901234567890}',
      ["/here/params"],
    ],
    [
      "pipeline",
      { ...pipeline, nodes: [{ id: "n", params: { modelId: [1] } }] },
      ["/here/nodes/0/params/modelId"],
    ],
    [
      "pipeline",
      { ...pipeline, nodes: [{ id: "n", params: { modelParameters: [] } }] },
      ["/here/nodes/0/params/modelParameters"],
    ],
    ["pipeline", { ...pipeline, nodes: [{ id: "n", params: {}, extra: 1 }] }, ["/here/nodes/0/extra"]],
    ["pipeline", { ...pipeline, archived: "yes" }, ["/here/archived"]],
    ["team", { id: "t", name: "T", members: [{ id: "m" }] }, ["/here/members/0/permissions"]],
    [
      "team",
      {
        id: "t",
        name: "T",
        members: [
          { id: "m", permissions: [], notifications: { doNotDisturbUntil: "soon", minimumLevel: "x" } },
        ],
      },
      ["/here/members/0/notifications/minimumLevel", "/here/members/0/notifications/doNotDisturbUntil"],
    ],
    ["customModel", { ...custom, provider: "Open AI " }, ["/here/provider"]],
    ["customModel", { ...custom, name: " x" }, ["/here/name"]],
    ["customModel", { ...custom, name: "a\u202Eb" }, ["/here/name"]],
    ["customModel", { ...custom, name: "x".repeat(201) }, ["/here/name"]],
    ["customModel", { ...custom, tokenLimit: 0 }, ["/here/tokenLimit"]],
    ["customModel", { ...custom, tokenLimit: 1.5 }, ["/here/tokenLimit"]],
    ["customModel", { ...custom, tokenLimit: "8192" }, ["/here/tokenLimit"]],
    ["node", { id: "n", params: {} }, ["/here"]],
    ["member", { id: "m", permissions: [] }, ["/here"]],
    ["constructor", {}, ["/here"]],
  ] as const)("%s %j", (kind, value, expected) => {
    expect(paths(kind, value)).toEqual(expected);
  });

  test("with numbers that DynamoDB cannot hold, wherever they stand", () => {
    const evaluator = (number: string) =>
      `{"id":"a","team":"t","name":"n","params":{"list":[{"x":${number}}]}}`;
    for (const number of ["1e400", "1e126", "-1e-131", "1234567890123456789012345678901234567890123"])
      expect(paths("evaluator", evaluator(number))).toEqual(["/here/params/list/0/x"]);
    for (const number of ["1e125", "0", "-0", "1e-130", "12345678901234567890123456789012345678"])
      expect(paths("evaluator", evaluator(number))).toEqual([]);
  });

  test("with half a character in a text or a key", () => {
    expect(paths("assistant", `{"id":"a","team":"t","name":"\\ud800"}`)).toEqual(["/here/name"]);
    expect(problems("evaluator", `{"id":"a","team":"t","name":"","params":{"\\udc00":1}}`)).toHaveLength(1);
  });

  test("nested over thirty deep, also ten thousand deep", () => {
    const nested = (depth: number) =>
      `{"id":"a","team":"t","name":"n","params":${'{"x":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}}`;
    expect(problems("evaluator", nested(30))).toEqual([]);
    expect(problems("evaluator", nested(31))[0]?.message).toMatch(/nested/);
    expect(problems("evaluator", nested(10_000))[0]?.message).toMatch(/nested/);
  });

  test("over 400 KB, at the part that is too large", () => {
    const node = (bytes: number) => ({ id: `n${bytes}`, params: { prompt: "x".repeat(bytes) } });
    expect(paths("pipeline", { ...pipeline, nodes: [node(1), node(409_600), node(300_000)] })).toEqual([
      "/here/nodes/1",
    ]);
    expect(paths("assistant", { ...assistant, name: "é".repeat(204_800) })).toEqual(["/here"]);
    expect(paths("assistant", { ...assistant, name: "é".repeat(204_700) })).toEqual([]);
  });
});

test("legal data that look odd are accepted", () => {
  expect(
    problems("pipeline", {
      ...pipeline,
      nodes: [{ id: "n", params: { modelId: ["a/b", "nobody-knows"], "": 1 } }],
    }),
  ).toEqual([]);
  expect(problems("customModel", { ...custom, name: "meta/llama 3: 70B", parameters: "NoSuchSet" })).toEqual(
    [],
  );
  expect(problems("chatbot", { ...assistant, pipeline: "gone" })).toEqual([]);
});

test("a document needs its lists and its version, and nothing else", () => {
  const document = {
    version: 1,
    teams: [],
    pipelines: [],
    chatbots: [],
    assistants: [],
    analyses: [],
    evaluators: [],
    collections: [],
  };
  expect(documentProblems(document)).toEqual([]);
  expect(documentProblems({ ...document, customModels: [] })).toEqual([]);
  expect(documentProblems({ ...document, version: 2 }).map(({ path }) => path)).toEqual(["/version"]);
  expect(documentProblems({ ...document, teams: {}, bots: [] }).map(({ path }) => path)).toEqual([
    "/teams",
    "/bots",
  ]);
  expect(documentProblems({ version: 1 })).toHaveLength(7);
  expect(documentProblems([])).toHaveLength(1);
});
