import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";
import type { FoundationModels } from "../../operations/ports/drift.ts";

/**
 * Asks Bedrock's control plane, one client for each region. One answer holds all models: the call has no pages.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export function createFoundationModels(
  clientIn: (region: string) => Pick<BedrockClient, "send"> = (region) =>
    new BedrockClient({ region, retryMode: "adaptive" }),
): FoundationModels {
  return {
    async list(region) {
      const { modelSummaries } = await clientIn(region).send(new ListFoundationModelsCommand({}));
      return JSON.stringify({ modelSummaries });
    },
  };
}
