import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";
import type { FoundationModels } from "../../operations/ports/drift.ts";

/** Three tries end within the minute of the function, also where no way leads out of a network: its log can then name the region. */
const IN_TIME = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * Asks Bedrock's control plane, one client for each region. One answer holds all models: the call has no pages.
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export function createFoundationModels(
  clientIn: (region: string) => Pick<BedrockClient, "send"> = (region) =>
    new BedrockClient({ region, retryMode: "adaptive", requestHandler: IN_TIME }),
): FoundationModels {
  return {
    async list(region) {
      const { modelSummaries } = await clientIn(region).send(new ListFoundationModelsCommand({}));
      return JSON.stringify({ modelSummaries });
    },
  };
}
