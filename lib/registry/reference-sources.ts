import type { ReferenceSource, UsedBy } from "../contract/reference-source.ts";
import { TEAM_PREFIX } from "../domain/text/keys.ts";

/** A pipeline is shown to its users through the chatbots that work with it or have published it. */
const chatbots = {
  kind: "chatbot",
  table: "workspace",
  where: { attribute: "kind", equals: "chatbot" },
  id: "/id",
  label: "/name",
  team: "/team",
  points: ["/pipeline", "/publishedPipeline"],
  query: { prefix: TEAM_PREFIX, sortBeginsWith: "CHATBOT#" },
} as const satisfies UsedBy;

/** The sources of references to models: the example workspace, one table (contract sections 3 and 7). An adopter's tables are added here. */
export const referenceSources = [
  {
    name: "pipeline-node",
    table: "workspace",
    where: { attribute: "kind", equals: "node" },
    model: "/params/modelId",
    parameters: "/params/modelParameters",
    team: "/team",
    archived: "/pipelineArchived",
    part: "/name",
    owner: { kind: "pipeline", id: "/pipeline", label: "/pipelineName", usedBy: chatbots },
  },
  {
    name: "assistant",
    table: "workspace",
    where: { attribute: "kind", equals: "assistant" },
    model: "/modelId",
    team: "/team",
    owner: { kind: "assistant", id: "/id", label: "/name" },
  },
  {
    name: "analysis",
    table: "workspace",
    where: { attribute: "kind", equals: "analysis" },
    model: "/modelId",
    team: "/team",
    owner: { kind: "analysis", id: "/id", label: "/name" },
  },
  {
    name: "analysis-translation",
    table: "workspace",
    where: { attribute: "kind", equals: "analysis" },
    model: "/translationModelId",
    team: "/team",
    part: { value: "translation model" },
    owner: { kind: "analysis", id: "/id", label: "/name" },
  },
  {
    name: "evaluator",
    table: "workspace",
    where: { attribute: "kind", equals: "evaluator" },
    model: "/params/modelId",
    parameters: "/params/modelParameters",
    team: "/team",
    owner: { kind: "evaluator", id: "/id", label: "/name" },
  },
  {
    name: "collection",
    table: "workspace",
    where: { attribute: "kind", equals: "collection" },
    model: "/contextualizerModelId",
    team: "/team",
    owner: { kind: "collection", id: "/id", label: "/name" },
  },
] as const satisfies readonly ReferenceSource[];
