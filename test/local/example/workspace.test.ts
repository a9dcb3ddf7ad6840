import { describe, expect, test } from "vitest";
import { checkEntry } from "../../../lib/domain/workspace/check-entry.ts";
import { ENTRY_KINDS, ENTRY_LISTS } from "../../../lib/domain/workspace/entries.ts";
import { itemSize } from "../../../lib/domain/workspace/limits.ts";
import { rowsOf } from "../../../lib/domain/workspace/rows.ts";
import {
  EXAMPLE_REGISTRIES,
  modelsOfHistory,
  readExampleRegistry,
} from "../../../lib/local/example/history.ts";
import { manyReferences } from "../../../lib/local/example/many-references.ts";
import { chooseParameters } from "../../../lib/local/example/parameters.ts";
import { createRandom } from "../../../lib/local/example/random.ts";
import { exampleWorkspace } from "../../../lib/local/example/workspace.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";

const example = exampleWorkspace({ seed: 5, teams: 50, references: 2_000, ...modelsOfHistory() });
const nodes = example.pipelines.flatMap((pipeline) => pipeline.nodes);

describe("the example workspace", () => {
  test("is valid", () => {
    for (const kind of ENTRY_KINDS)
      for (const value of example[ENTRY_LISTS[kind]] ?? [])
        expect(checkEntry({ kind, value, place: { path: "" } })).not.toHaveProperty("problems");
  });

  test("has about as many references as it was asked for", () => {
    const places =
      nodes.length +
      example.assistants.length +
      example.analyses.flatMap((analysis) => ("translationModelId" in analysis ? [1, 2] : [1])).length +
      example.evaluators.length +
      example.collections.filter((collection) => "contextualizerModelId" in collection).length;
    expect(places).toBeGreaterThan(1_900);
    expect(places).toBeLessThan(2_050);
  });

  test("has every kind of reference, of owner and of member", () => {
    const text = JSON.stringify(example);
    expect(nodes.some(({ params }) => Array.isArray(params.modelId))).toBe(true);
    expect(nodes.some(({ params }) => params.modelId === null)).toBe(true);
    expect(nodes.some(({ params }) => String(params.modelId).startsWith("team:"))).toBe(true);
    expect(text).toContain("gpt-6-imaginary");
    expect(new Set(example.pipelines.map(({ archived }) => archived))).toEqual(
      new Set([true, false, undefined]),
    );
    expect(
      example.chatbots.some(
        (bot) => bot.publishedPipeline !== undefined && bot.publishedPipeline !== bot.pipeline,
      ),
    ).toBe(true);
    expect(example.chatbots.length).toBeLessThan(example.pipelines.length);
    const listed = new Set(modelsOfHistory().models);
    const promoted = (example.customModels ?? []).filter(({ provider, name }) =>
      listed.has(`${provider}/${name}`),
    );
    expect(promoted.length).toBeGreaterThan(2);
    expect(promoted.length).toBeLessThan(example.customModels?.length ?? 0);
    const permitted = example.teams.map(({ members }) =>
      members.some(({ permissions }) => permissions.includes("service_providers.change_llmprovidermodel")),
    );
    expect(permitted.filter(Boolean)).toHaveLength(45);
    expect(text).toMatch(/"muted":\["llm-model-deprecated"\]/);
  });
});

test("chosen parameters obey their set", () => {
  const random = createRandom(1);
  for (const [name, set] of Object.entries(parameterSets.sets)) {
    for (let round = 0; round < 200; round += 1) {
      const chosen = chooseParameters(random, set);
      expect(Object.keys(set.fields), name).toEqual(expect.arrayContaining(Object.keys(chosen)));
      if (chosen.thinking === true || chosen.adaptive_thinking === true)
        if ("temperature" in set.fields) expect(chosen.temperature, name).toBe(1);
      if (chosen.thinking === true)
        expect(chosen.budget_tokens).toBeLessThan(Number(chosen.max_tokens ?? 32_000));
      if (name === "GPT52Parameters" && chosen.effort !== "none") expect(chosen).not.toHaveProperty("top_p");
    }
  }
});

test("many references are as many as asked for, small, valid and the same each time", () => {
  const options = { seed: 9, teams: 4, references: 3_001, models: ["openai/gpt-4", "groq/x/y"] };
  const lines = [...manyReferences(options)];
  expect([...manyReferences(options)]).toEqual(lines);
  expect(lines.join("").match(/odelId":/g)).toHaveLength(3_001);
  for (const line of lines) {
    const { kind, ...value } = JSON.parse(line);
    const checked = checkEntry({ kind, value, place: { path: "" } });
    if ("problems" in checked) throw new Error(line);
    for (const { item } of rowsOf(checked.entry)) expect(itemSize(item)).toBeLessThan(600);
  }
});

test("the largest of the six registries deletes thirty models at once", () => {
  const counts = EXAMPLE_REGISTRIES.map(({ file }) => readExampleRegistry(file).deleted.length);
  expect(counts).toEqual([0, 0, 0, 30, 36, 36]);
});
