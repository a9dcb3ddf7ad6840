import type { Channel, Channels } from "../domain/drift/channels.ts";

const litellm = (prefix: string): Channel => ({ form: "litellm", prefix });

/** Names without a prefix: the provider that the entry names tells sellers apart. */
const litellmBare = (...sellers: readonly string[]): Channel => ({ form: "litellm", prefix: "", sellers });

/**
 * What the id of an inference profile has before the id of its model: where its requests may go. Only models are listed, and only they retire.
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const GEOGRAPHIES = ["global.", "us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "ca."];

/** The models that Bedrock lists, by their own ids and by those of their inference profiles. */
export const BEDROCK: Channel = { form: "bedrock", prefix: "", leftOut: GEOGRAPHIES };

/**
 * Which of our providers is which channel of a feed. The same model has another date at another seller: a provider is compared with its own channel
 * alone, and one that is not here with feeds in our own form alone.
 */
export const channels: Channels = {
  openai: [
    litellmBare("openai", "text-completion-openai"),
    { form: "openai", prefix: "", sellers: ["openai", "system", "user-", "org-"] },
  ],
  anthropic: [litellmBare("anthropic")],
  azure: [litellm("azure/")],
  google: [litellm("gemini/")],
  google_vertex_ai: [litellm("vertex_ai/"), litellmBare("vertex_ai")],
  groq: [litellm("groq/")],
  deepseek: [litellm("deepseek/")],
  perplexity: [litellm("perplexity/")],
  voyage: [litellm("voyage/")],
  bedrock: [litellmBare("bedrock"), BEDROCK],
  openrouter: [litellm("openrouter/"), { form: "openrouter", prefix: "" }],
};
