import {
  deleted,
  deletedFrom,
  modelWith,
  parameterSet,
  provider,
  type RegistryDocument,
} from "modelkeeper/registry";

const sets = {
  HouseParameters: parameterSet(
    {
      temperature: { type: "number", minimum: 0, maximum: 1, nullable: true, default: null },
      tone: { type: "choice", choices: ["plain", "warm"], default: "plain" },
    },
    [{ unless: { tone: "plain" }, absent: ["temperature"] }],
  ),
};

const model = modelWith(sets);
const providers = {
  openai: provider([
    model("gpt-4.1", 1_000_000, { default: true }),
    model("o3", 200_000, { parameters: "OpenAIReasoningParameters" }),
    model("house-1", 32_000, { parameters: "HouseParameters" }),
  ]),
};

export const registry: RegistryDocument = {
  version: 1,
  providers,
  deleted: deletedFrom(providers, [deleted("openai", "gpt-4", { replacement: "house-1" })]),
  parameterSets: { sets },
};
