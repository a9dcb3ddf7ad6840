import { model, type None, provider, type UnknownReplacements } from "./declare.ts";
import type { deletedModels } from "./deleted.ts";

/** The models that are offered, one a line. A model that is taken away moves to deleted.ts. */
// biome-ignore format: one model per line, whatever its length
export const providers = {
  azure: provider([
    model("o4-mini", 200_000, { parameters: "OpenAIReasoningParameters" }),
    model("o3", 200_000, { parameters: "OpenAIReasoningParameters" }),
    model("o3-mini", 200_000, { parameters: "OpenAIReasoningParameters" }),
    model("gpt-5.1", 409_600, { parameters: "GPT51Parameters" }),
    model("gpt-4.1", 1_000_000, { translationDefault: true }),
    model("gpt-4.1-mini", 1_000_000, { default: true }),
    model("gpt-4.1-nano", 1_000_000, { deprecated: true, replacement: "gpt-4.1-mini" }),
    model("gpt-4o-mini", 128_000),
    model("gpt-4o", 128_000),
  ]),
  anthropic: provider([
    model("claude-opus-4-8", 1_024_000, { parameters: "ClaudeOpus47Parameters" }),
    model("claude-opus-4-7", 1_024_000, { parameters: "ClaudeOpus47Parameters" }),
    model("claude-opus-4-6", 204_800, { translationDefault: true, parameters: "ClaudeOpus46Parameters" }),
    model("claude-sonnet-4-6", 1_000_000, { default: true, parameters: "ClaudeSonnet46Parameters" }),
    model("claude-sonnet-4-5-20250929", 204_800, { parameters: "AnthropicReasoningParameters" }),
    model("claude-haiku-4-5-20251001", 204_800, { parameters: "AnthropicReasoningParameters" }),
    model("claude-opus-4-5-20251101", 204_800, { parameters: "AnthropicReasoningParameters" }),
    model("claude-sonnet-4-20250514", 204_800, { deprecated: true, replacement: "claude-sonnet-4-6", parameters: "AnthropicReasoningParameters" }),
    model("claude-opus-4-20250514", 204_800, { deprecated: true, replacement: "claude-opus-4-7", parameters: "ClaudeOpus4_20250514Parameters" }),
    model("claude-3-7-sonnet-20250219", 204_800, { deprecated: true, parameters: "AnthropicNonReasoningParameters" }),
    model("claude-3-5-haiku-latest", 204_800, { deprecated: true, parameters: "ClaudeHaikuLatestParameters" }),
  ]),
  openai: provider([
    model("o4-mini", 200_000, { parameters: "OpenAIReasoningParameters" }),
    model("o4-mini-high", 200_000, { deprecated: true }),
    model("gpt-4.1", 1_000_000, { translationDefault: true }),
    model("gpt-4.1-mini", 1_000_000, { default: true }),
    model("gpt-4.1-nano", 1_000_000, { deprecated: true, replacement: "gpt-4.1-mini" }),
    model("o3", 128_000, { parameters: "OpenAIReasoningParameters" }),
    model("o3-mini", 128_000, { parameters: "OpenAIReasoningParameters" }),
    model("gpt-4o-mini", 128_000),
    model("gpt-4o", 128_000),
    model("chatgpt-4o-latest", 128_000, { deprecated: true }),
    model("gpt-4", 8_192),
    model("gpt-3.5-turbo", 16_384, { deprecated: true, replacement: "gpt-4.1-mini" }),
    model("gpt-3.5-turbo-1106", 16_384, { deprecated: true }),
    model("gpt-5", 409_600, { parameters: "GPT5Parameters" }),
    model("gpt-5.1", 409_600, { parameters: "GPT51Parameters" }),
    model("gpt-5.2", 409_600, { parameters: "GPT52Parameters" }),
    model("gpt-5.2-pro", 409_600, { parameters: "GPT52Parameters" }),
    model("gpt-5.3", 409_600, { parameters: "GPT51Parameters" }),
    model("gpt-5.3-instant", 409_600, { parameters: "GPT51Parameters" }),
    model("gpt-5.4", 1_050_000, { parameters: "GPT52Parameters" }),
    model("gpt-5.4-pro", 1_050_000, { parameters: "GPT5ProParameters" }),
    model("gpt-5.4-mini", 400_000, { parameters: "GPT52Parameters" }),
    model("gpt-5.4-nano", 400_000, { parameters: "GPT52Parameters" }),
    model("gpt-5.5", 1_050_000, { parameters: "GPT55Parameters" }),
    model("gpt-5-mini", 409_600, { parameters: "GPT5Parameters" }),
    model("gpt-5-nano", 409_600, { parameters: "GPT5Parameters" }),
    model("gpt-5-pro", 409_600, { parameters: "GPT5ProParameters" }),
  ], {
    embeddings: [
      "text-embedding-3-small",
      "text-embedding-3-large",
      "text-embedding-ada-002",
    ],
  }),
  groq: provider([
    model("whisper-large-v3-turbo", 8_192),
    model("gemma2-9b-it", 8_192),
    model("gemma-7b-it", 8_192, { deprecated: true }),
    model("llama-3.3-70b-versatile", 131_072, { default: true, translationDefault: true }),
    model("llama-3.1-8b-instant", 131_072),
    model("openai/gpt-oss-120b", 131_072),
    model("openai/gpt-oss-20b", 131_072),
  ]),
  perplexity: provider([
    model("sonar", 128_000, { default: true }),
    model("sonar-pro", 200_000),
    model("sonar-reasoning-pro", 128_000, { translationDefault: true }),
    model("sonar-deep-research", 128_000),
    model("llama-3.1-sonar-small-128k-chat", 127_072),
    model("llama-3.1-sonar-large-128k-chat", 127_072),
    model("llama-3.1-8b-instruct", 131_072),
    model("llama-3.1-70b-instruct", 131_072),
  ]),
  deepseek: provider([
    model("deepseek-chat", 128_000, { default: true }),
    model("deepseek-reasoner", 128_000, { translationDefault: true }),
  ]),
  google: provider([
    model("gemini-3.5-flash", 1_048_576),
    model("gemini-2.5-flash", 1_048_576, { default: true }),
    model("gemini-2.5-pro", 1_048_576, { translationDefault: true }),
    model("gemini-2.0-flash", 1_048_576, { deprecated: true }),
  ], {
    embeddings: [
      "gemini-embedding-001",
    ],
  }),
  google_vertex_ai: provider([
    model("gemini-3.5-flash", 1_048_576),
    model("gemini-3.1-pro-preview", 1_048_576),
    model("gemini-2.5-pro", 1_048_576, { translationDefault: true }),
    model("gemini-2.5-flash", 1_048_576, { default: true }),
    model("gemini-2.5-flash-lite", 1_048_576),
  ]),
  voyage: provider([], {
    embeddings: [
      "voyage-4-large",
      "voyage-4",
      "voyage-4-lite",
      "voyage-code-3",
      "voyage-finance-2",
      "voyage-law-2",
    ],
  }),
};

/** An error here names a replacement above that is neither listed nor deleted. */
export type Misspelt = None<UnknownReplacements<typeof providers, typeof deletedModels>>;
