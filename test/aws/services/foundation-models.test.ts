import { BedrockClient } from "@aws-sdk/client-bedrock";
import { expect, test } from "vitest";
import { createFoundationModels } from "../../../lib/aws/services/foundation-models.ts";
import { type Answer, setupService } from "./answering-service.ts";

/** An answer as the service sends it: the fields of the reference of the API, times as ISO 8601. */
const ANSWER = JSON.stringify({
  modelSummaries: [
    {
      customizationsSupported: [],
      inferenceTypesSupported: ["ON_DEMAND"],
      inputModalities: ["TEXT"],
      modelArn: "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2",
      modelId: "anthropic.claude-v2",
      modelLifecycle: {
        status: "LEGACY",
        startOfLifeTime: "2023-07-11T00:00:00Z",
        legacyTime: "2026-07-14T00:00:00Z",
        publicExtendedAccessTime: "2026-10-14T00:00:00Z",
        endOfLifeTime: "2027-01-14T08:00:00Z",
      },
      modelName: "Claude",
      outputModalities: ["TEXT"],
      providerName: "Anthropic",
      responseStreamingSupported: true,
    },
    {
      modelArn: "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0",
      modelId: "amazon.nova-pro-v1:0",
    },
  ],
});

async function setup(answer: Answer) {
  const { client, requests } = await setupService(() => answer);
  const asked: string[] = [];
  const models = createFoundationModels((region) => {
    asked.push(region);
    return new BedrockClient({ ...client, region });
  });
  return { models, requests, asked };
}

test("all models of a region are one answer, with the life of each and times that a feed can have", async () => {
  const { models, requests, asked } = await setup({ status: 200, type: "application/json", body: ANSWER });
  const listed = JSON.parse(await models.list("eu-west-1"));
  expect(listed.modelSummaries).toMatchObject([
    {
      modelId: "anthropic.claude-v2",
      providerName: "Anthropic",
      modelLifecycle: { status: "LEGACY", endOfLifeTime: "2027-01-14T08:00:00.000Z" },
    },
    { modelId: "amazon.nova-pro-v1:0" },
  ]);
  expect([requests.length, asked]).toEqual([1, ["eu-west-1"]]);
});

test("a refusal is thrown under the name that the service gave it", async () => {
  const { models } = await setup({
    status: 403,
    type: "application/json",
    body: JSON.stringify({
      __type: "AccessDeniedException",
      message: "not authorized to perform: bedrock:ListFoundationModels",
    }),
  });
  await expect(models.list("eu-west-1")).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("bedrock:ListFoundationModels"),
  });
});
