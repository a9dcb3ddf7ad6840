import type { Channel, Channels } from "../domain/drift/channels.ts";

const litellm = (prefix: string): Channel => ({ form: "litellm", prefix });

/** Names without a prefix: the provider that the entry names tells sellers apart. */
const litellmBare = (...sellers: readonly string[]): Channel => ({ form: "litellm", prefix: "", sellers });

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
  bedrock: [litellmBare("bedrock"), { form: "bedrock", prefix: "" }],
  openrouter: [litellm("openrouter/"), { form: "openrouter", prefix: "" }],
};
