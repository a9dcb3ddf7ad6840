import { afterAll, describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { createModel } from "../model/lifecycle-model.ts";
import { expectSame } from "./comparison.ts";
import { type Fault, injectFault } from "./faults.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** Sync, deprecate, delete with and without replacement, promotion, a list, two pages, notices: a little of everything. */
const BEFORE: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "old", tokenLimit: 1000 },
        { name: "gone", tokenLimit: 1000 },
        { name: "tired", tokenLimit: 1000 },
        { name: "new", tokenLimit: 2000, parameters: "OpenAIReasoningParameters" },
      ],
    },
  },
  deleted: [],
};
const AFTER: RegistryDocument = {
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "tired", tokenLimit: 1000, deprecated: true, replacement: "new" },
        { name: "new", tokenLimit: 3000, parameters: "OpenAIReasoningParameters" },
        { name: "own", tokenLimit: 4000 },
      ],
    },
  },
  deleted: [
    { provider: "openai", name: "old", replacement: "new" },
    { provider: "openai", name: "gone" },
  ],
};
const WORKSPACE: WorkspaceDocument = {
  version: 1,
  teams: [
    { id: "a", name: "Team A", members: [] },
    { id: "b", name: "Team B", members: [] },
  ],
  customModels: [
    { team: "b", provider: "openai", name: "own", tokenLimit: 4000, parameters: "BasicParameters" },
  ],
  pipelines: [
    {
      id: "p",
      team: "a",
      name: "Pipeline",
      nodes: [
        { id: "n1", params: { modelId: "openai/old", modelParameters: { temperature: 0.5, effort: "low" } } },
        { id: "n2", params: { modelId: ["openai/gone", "openai/old", "openai/tired"] } },
      ],
    },
  ],
  chatbots: [{ id: "c", team: "a", name: "Chatbot", pipeline: "p" }],
  assistants: [
    { id: "x", team: "b", name: "Assistant", modelId: "team:b/openai/own" },
    { id: "y", team: "b", name: "Helper", modelId: "openai/gone" },
  ],
  analyses: [
    { id: "s", team: "a", name: "Analysis", modelId: "openai/old", translationModelId: "openai/gone" },
  ],
  evaluators: [],
  collections: [{ id: "k", team: "b", name: "Collection", contextualizerModelId: "openai/tired" }],
};

const OPTIONS = { pageSize: 4, chunkReferences: 2, segments: 2 };

async function setup(): Promise<{
  platform: TestPlatform;
  expectEnd: (platform: TestPlatform) => Promise<void>;
}> {
  const platform = await createTestPlatform(OPTIONS);
  const model = createModel(WORKSPACE, parameterSets);
  await platform.load(WORKSPACE);
  model.apply(BEFORE);
  await platform.apply(BEFORE);
  model.apply(AFTER);
  return { platform, expectEnd: (end) => expectSame(end, model, { sentAgain: true }) };
}

async function countCalls(): Promise<number> {
  const { platform } = await setup();
  const process = platform.another(OPTIONS);
  const faults = injectFault(process.dynamodb, Number.POSITIVE_INFINITY, "crash-before");
  await process.apply(AFTER);
  return faults.calls();
}

const calls = await countCalls();
/** `npm test` tries every fifth point, each fault at others; `npm run crash-points` tries all of them. */
const STRIDE = process.env.MODELKEEPER_ALL_POINTS === "1" ? 1 : 5;
const OFFSET: Record<Fault, number> = { "crash-before": 1, "crash-after": 2, "lose-after": 3 };
const pointsOf = (fault: Fault): number[] =>
  Array.from({ length: calls }, (_, index) => index + 1).filter(
    (call) => call % STRIDE === OFFSET[fault] % STRIDE,
  );
const tried: Record<Fault, number> = { "crash-before": 0, "crash-after": 0, "lose-after": 0 };

describe.each(["crash-before", "crash-after", "lose-after"] as const)("%s at each call of a run", (fault) => {
  test.concurrent.each(pointsOf(fault))("call %i", async (at) => {
    const { platform, expectEnd } = await setup();
    const first = platform.another(OPTIONS);
    const faults = injectFault(first.dynamodb, at, fault);
    const run = first.apply(AFTER).catch((error: unknown) => error);
    await Promise.race([run, faults.crashed]);
    platform.clock.advance(31_000);
    const second = platform.another(OPTIONS);
    const outcome = await second.apply(AFTER);
    expect(["succeeded", "nothing-to-do"]).toContain(outcome.status);
    await expectEnd(second);
    expect((await second.apply(AFTER)).status).toBe("nothing-to-do");
    tried[fault] += 1;
  });
});

afterAll(() => {
  process.stdout.write(`${calls} calls of a run; points tried: ${JSON.stringify(tried)}\n`);
});
