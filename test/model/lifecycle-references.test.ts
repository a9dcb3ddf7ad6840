import { describe, expect, it } from "vitest";
import { registryOf } from "../builders/registry.ts";
import {
  assistantModels,
  deprecated,
  entryIds,
  nodeParams,
  pipeline,
  rowOf,
  setup,
  use,
} from "./examples.ts";

const A_TO_B = registryOf(["b", "x"], { a: "b", gone: null });

describe("references (rule 6)", () => {
  const rewritten = (modelId: unknown, more: object = {}, params: object = {}) => {
    const { model } = setup({}, (draft) =>
      draft.pipelines.push(pipeline("p1", { modelId, ...params }, more)),
    );
    const { references } = model.apply(A_TO_B);
    return { modelId: nodeParams(model)[0]?.modelId, changed: references.rewritten + references.cleared };
  };

  it.each([
    ["p/a", "p/b", 1],
    ["p/gone", null, 1],
    ["p/x", "p/x", 0],
    ["p/unknown", "p/unknown", 0],
    [null, null, 0],
    [7, 7, 0],
    [{ id: "p/a" }, { id: "p/a" }, 0],
    [["p/a"], ["p/b"], 1],
    [["p/gone"], [], 1],
    [["p/x", "p/a"], ["p/x", "p/b"], 1],
    [["p/a", "p/x", "p/b"], ["p/b", "p/x"], 1],
    [["p/b", "p/a"], ["p/b"], 1],
    [["p/a", "p/a"], ["p/b"], 2],
    [["p/gone", "p/x", "p/a", 5], ["p/x", "p/b", 5], 2],
    [["p/x", "p/x", "p/gone"], ["p/x", "p/x"], 1],
    [[null, null, "p/gone"], [null, null], 1],
    [["p/b", "p/b"], ["p/b", "p/b"], 0],
    [[], [], 0],
  ])("%j becomes %j", (before, after, changed) => {
    expect(rewritten(before)).toEqual({ modelId: after, changed });
  });

  it("leaves archived pipelines and other fields alone", () => {
    expect(rewritten("p/a", { archived: true })).toEqual({ modelId: "p/a", changed: 0 });
    expect(rewritten("p/x", {}, { fallback: "p/a" })).toEqual({ modelId: "p/x", changed: 0 });
  });

  it("knows every kind of place", () => {
    const { model } = setup({ t1: ["p/a"] }, (draft) => {
      const base = { id: "1", team: "t1", name: "n" };
      draft.analyses.push({ ...base, modelId: "p/a", translationModelId: "p/gone" });
      draft.evaluators.push({ ...base, params: { modelId: "p/a" } });
      draft.collections.push({ ...base, contextualizerModelId: "p/a" });
    });
    expect(model.apply(A_TO_B).references).toEqual({ rewritten: 4, cleared: 1, noted: 0 });
    expect(model.workspace()).toMatchObject({
      analyses: [{ modelId: "p/b", translationModelId: null }],
      evaluators: [{ params: { modelId: "p/b" } }],
      collections: [{ contextualizerModelId: "p/b" }],
    });
  });
});

describe("parameters (rule 6)", () => {
  const setOf = { a: "B", b: "BasicParameters", c: "C" } as const;
  const listed = (name: keyof typeof setOf) => ({ name, parameters: setOf[name] });
  const mapped = (params: object, ...registries: ReturnType<typeof registryOf>[]) => {
    const { model } = setup({}, (draft) => draft.pipelines.push(pipeline("p1", { ...params })));
    model.apply(registryOf([listed("a"), listed("b"), listed("c")]));
    for (const each of registries) model.apply(each);
    return nodeParams(model)[0];
  };
  const modelParameters = { temperature: 1, effort: "low" };
  const toB = registryOf([listed("b"), listed("c")], { a: "b" });
  const toC = registryOf([listed("c")], { a: "b", b: "c" });

  it("are mapped, hop by hop, in one deployment or in two", () => {
    expect(mapped({ modelId: "p/a", modelParameters }, toB)).toEqual({
      modelId: "p/b",
      modelParameters: { temperature: 1 },
    });
    // Directly, `effort` would survive: both A and C have it. B lacks it.
    expect(mapped({ modelId: "p/a", modelParameters }, toC)).toEqual({ modelId: "p/c", modelParameters: {} });
    expect(mapped({ modelId: "p/a", modelParameters }, toB, toC)).toEqual({
      modelId: "p/c",
      modelParameters: {},
    });
  });

  it("stay absent, and stay alone beside what is cleared or a longer list", () => {
    expect(mapped({ modelId: "p/a" }, toB)).toEqual({ modelId: "p/b" });
    const cleared = registryOf([listed("b")], { a: null });
    expect(mapped({ modelId: "p/a", modelParameters }, cleared)).toEqual({ modelId: null, modelParameters });
    expect(mapped({ modelId: ["p/a", "p/c"], modelParameters }, toB)).toEqual({
      modelId: ["p/b", "p/c"],
      modelParameters,
    });
    expect(mapped({ modelId: ["p/a"], modelParameters }, toB)).toEqual({
      modelId: ["p/b"],
      modelParameters: { temperature: 1 },
    });
  });

  it("skip a model that never had a row", () => {
    const skipping = registryOf([listed("c")], { a: "never", never: "c" });
    expect(mapped({ modelId: "p/a", modelParameters }, skipping)).toEqual({
      modelId: "p/c",
      modelParameters: { effort: "low" },
    });
  });

  it("take the hops of the deletion, though a model in the middle came back", () => {
    const { model } = setup();
    model.apply(registryOf([listed("a"), listed("b"), listed("c")]));
    model.apply(toC);
    model.apply(registryOf([{ name: "b", parameters: "B" }, listed("c")]));
    model.edit((draft) => draft.pipelines.push(pipeline("late", { modelId: "p/a", modelParameters })));
    model.cleanup();
    expect(nodeParams(model)).toEqual([{ modelId: "p/c", modelParameters: {} }]);
  });
});

describe("custom models (rule 3)", () => {
  const withCustom = () =>
    setup({ t1: ["team:t1/p/a"], t2: ["team:t1/p/a", "team:t2/p/a"] }, (draft) => {
      draft.customModels?.push({ team: "t1", provider: "p", name: "a", tokenLimit: 5 });
    });

  it("are promoted when the row is active, and nobody is told", () => {
    const { model } = withCustom();
    expect(model.apply(registryOf([deprecated("a")])).sync).toMatchObject({ promoted: 0 });
    expect(rowOf(model, "team:t1/p/a")).toMatchObject({ status: "active", listed: false, tokenLimit: 5 });
    const step = model.apply(registryOf(["a"]));
    expect(step).toMatchObject({
      sync: { promoted: 1, undeprecated: 1 },
      references: { rewritten: 2 },
      notices: [],
    });
    expect(assistantModels(model)).toEqual(["p/a", "p/a", "team:t2/p/a"]); // t2 has no such custom model: unknown
    expect(rowOf(model, "team:t1/p/a")).toMatchObject({ status: "deleted", redirectsTo: "p/a", epoch: 1 });
    expect(model.workspace().customModels).toEqual([]);
    expect(model.entries()).toMatchObject([
      { id: "deprecate:p/a=" },
      { id: "promote:team:t1/p/a@1=a", kind: "promote", model: "team:t1/p/a", replacement: "p/a", teams: 2 },
    ]);
  });

  it("count under the listed model's deletion once that is gone, and follow it back", () => {
    const { model } = withCustom();
    model.apply(registryOf(["a"]));
    model.apply(registryOf(["b"], { a: "b" }));
    expect(rowOf(model, "team:t1/p/a")).toMatchObject({ redirectsTo: "p/b" });
    use(model, "t1", "team:t1/p/a");
    // t1 was told of the deletion of p/a by then.
    expect(model.cleanup()).toMatchObject({ found: 1, notices: [] });
    model.apply(registryOf(["a", "b"]));
    expect(rowOf(model, "team:t1/p/a")).toMatchObject({ redirectsTo: "p/a", epoch: 1 });
    use(model, "t1", "team:t1/p/a");
    expect(model.cleanup()).toMatchObject({ references: { rewritten: 1 }, notices: [] });
    expect(entryIds(model)).toEqual(["delete:p/a@1=b", "promote:team:t1/p/a@1=a"]);
    expect(model.entries().map(({ references }) => references.rewritten)).toEqual([3, 3]);
  });

  it("tell through the listed model's deletion", () => {
    const { model } = setup({}, (draft) => {
      draft.customModels?.push({ team: "t1", provider: "p", name: "a", tokenLimit: 5 });
    });
    model.apply(registryOf(["a"]));
    model.apply(registryOf([], { a: null }));
    use(model, "t1", "team:t1/p/a");
    expect(model.cleanup().notices).toMatchObject([
      { slug: "llm-model-deleted", model: "p/a", replacement: null, team: "t1", outcome: "cleared" },
    ]);
  });

  it("are not loaded over a tombstone", () => {
    const { model } = withCustom();
    model.apply(registryOf(["a"]));
    model.edit((draft) => draft.customModels?.push({ team: "t1", provider: "p", name: "a", tokenLimit: 9 }));
    expect(rowOf(model, "team:t1/p/a")).toMatchObject({ status: "deleted", tokenLimit: 5 });
  });
});

describe("affected (section 5)", () => {
  it("counts chatbots of the team instead of their pipeline, each owner once", () => {
    const { model } = setup({}, (draft) => {
      for (const id of ["used", "published", "alone", "foreign"])
        draft.pipelines.push(pipeline(id, { modelId: ["p/a", "p/a"] }));
      draft.chatbots.push(
        { id: "c1", team: "t1", name: "Both", pipeline: "used", publishedPipeline: "published" },
        { id: "c2", team: "t1", name: "Also", publishedPipeline: "published" },
        { id: "c3", team: "t2", name: "Other team", pipeline: "foreign" },
      );
    });
    expect(model.apply(A_TO_B).notices[0]?.affected).toEqual({
      chatbot: { count: 2, names: ["Also", "Both"] },
      pipeline: { count: 2, names: ["Pipeline alone", "Pipeline foreign"] },
    });
  });

  it("names the first 20 by code unit, and counts all", () => {
    const { model } = setup({ t1: Array(25).fill("p/a") });
    const { assistant } = model.apply(A_TO_B).notices[0]!.affected;
    expect(assistant?.count).toBe(25);
    expect(assistant?.names).toHaveLength(20);
    expect(assistant?.names.slice(0, 3)).toEqual(["Assistant 0", "Assistant 1", "Assistant 10"]);
  });
});
