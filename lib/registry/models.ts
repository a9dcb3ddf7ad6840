import { model, type None, provider, type UnknownReplacements } from "./declare.ts";
import type { deletedModels } from "./deleted.ts";

/**
 * The models that are offered, one a line. A model that is taken away moves to deleted.ts. Dates, limits and most successors are those of two feeds,
 * LiteLLM 1.110.2 and llm-sunset 0.3.1, read on 2026-11-28 (docs/drift.md); the line above a provider names the page that they cite.
 */
// biome-ignore format: one model per line, whatever its length
export const providers = {
  // https://learn.microsoft.com/en-us/azure/foundry/openai/concepts/model-retirement-schedule
  azure: provider([
    model("o4-mini", 200_000, { deprecated: true, replacement: "gpt-5.6-terra", retiresOn: "2026-11-19", parameters: "OpenAIReasoningParameters" }),
    model("o3", 200_000, { deprecated: true, replacement: "gpt-5.6-sol", retiresOn: "2026-11-19", parameters: "OpenAIReasoningParameters" }),
    model("o3-mini", 200_000, { deprecated: true, replacement: "gpt-5.6-terra", retiresOn: "2026-11-19", parameters: "OpenAIReasoningParameters" }),
    model("gpt-5.6-sol", 1_050_000, { retiresOn: "2028-01-11", parameters: "GPT55Parameters" }),
    model("gpt-5.6-terra", 1_050_000, { retiresOn: "2028-01-11", parameters: "GPT55Parameters" }),
    model("gpt-5.4-mini", 400_000, { retiresOn: "2027-09-21", parameters: "GPT52Parameters" }),
    model("gpt-5.4-nano", 400_000, { retiresOn: "2027-09-21", parameters: "GPT52Parameters" }),
    model("gpt-5.1", 409_600, { retiresOn: "2027-07-13", parameters: "GPT51Parameters" }),
    model("gpt-4.1", 1_000_000, { translationDefault: true, retiresOn: "2027-04-14" }),
    model("gpt-4.1-mini", 1_000_000, { default: true, retiresOn: "2027-04-14" }),
    model("gpt-4.1-nano", 1_000_000, { deprecated: true, replacement: "gpt-5.4-nano", retiresOn: "2027-04-14" }),
    model("gpt-4o-mini", 128_000, { retiresOn: "2027-04-14" }),
    model("gpt-4o", 128_000, { retiresOn: "2027-04-14" }),
  ]),
  // https://platform.claude.com/docs/en/about-claude/model-deprecations
  anthropic: provider([
    model("claude-sonnet-5-5", 1_000_000, { parameters: "ClaudeOpus47Parameters" }),
    model("claude-opus-4-8", 1_024_000, { parameters: "ClaudeOpus47Parameters" }),
    model("claude-opus-4-7", 1_024_000, { parameters: "ClaudeOpus47Parameters" }),
    model("claude-opus-4-6", 1_000_000, { translationDefault: true, parameters: "ClaudeOpus46Parameters" }),
    model("claude-sonnet-4-6", 1_000_000, { default: true, parameters: "ClaudeSonnet46LongParameters" }),
    model("claude-sonnet-4-5-20250929", 204_800, { deprecated: true, replacement: "claude-sonnet-5-5", retiresOn: "2026-11-30", parameters: "AnthropicReasoningParameters" }),
    model("claude-haiku-4-5-20251001", 204_800, { parameters: "AnthropicReasoningParameters" }),
    model("claude-opus-4-5-20251101", 204_800, { parameters: "AnthropicReasoningParameters" }),
    model("claude-sonnet-4-20250514", 204_800, { deprecated: true, replacement: "claude-sonnet-4-6", retiresOn: "2026-06-15", parameters: "AnthropicReasoningParameters" }),
    model("claude-opus-4-20250514", 204_800, { deprecated: true, replacement: "claude-opus-4-8", retiresOn: "2026-06-15", parameters: "ClaudeOpus4_20250514Parameters" }),
    model("claude-3-7-sonnet-20250219", 204_800, { deprecated: true, replacement: "claude-sonnet-4-6", retiresOn: "2026-02-19", parameters: "AnthropicNonReasoningParameters" }),
    model("claude-3-5-haiku-latest", 204_800, { deprecated: true, parameters: "ClaudeHaikuLatestParameters" }),
  ]),
  // https://developers.openai.com/api/docs/deprecations
  openai: provider([
    model("o4-mini", 200_000, { deprecated: true, replacement: "gpt-5.6-terra", retiresOn: "2026-10-23", parameters: "OpenAIReasoningParameters" }),
    model("o4-mini-high", 200_000, { deprecated: true }),
    model("gpt-4.1", 1_000_000, { deprecated: true, replacement: "gpt-6-luna", retiresOn: "2027-01-14" }),
    model("gpt-4.1-mini", 1_000_000, { deprecated: true, replacement: "gpt-6-luna", retiresOn: "2027-01-14" }),
    model("gpt-4.1-nano", 1_000_000, { deprecated: true, replacement: "gpt-5.6-luna", retiresOn: "2026-10-23" }),
    model("o3", 200_000, { deprecated: true, replacement: "gpt-5.6-sol", retiresOn: "2026-12-11", parameters: "OpenAIReasoningParameters" }),
    model("o3-mini", 200_000, { deprecated: true, replacement: "gpt-5.6-sol", retiresOn: "2026-10-23", parameters: "OpenAIReasoningParameters" }),
    model("gpt-4o-mini", 128_000, { deprecated: true, replacement: "gpt-6-luna", retiresOn: "2027-01-14" }),
    model("gpt-4o", 128_000, { deprecated: true, replacement: "gpt-6-luna", retiresOn: "2027-01-14" }),
    model("chatgpt-4o-latest", 128_000, { deprecated: true, replacement: "gpt-6-luna", retiresOn: "2026-02-17" }),
    model("gpt-4", 8_192, { deprecated: true, replacement: "gpt-5.6-sol", retiresOn: "2026-10-23" }),
    model("gpt-3.5-turbo", 16_384, { deprecated: true, replacement: "gpt-5.6-terra", retiresOn: "2026-10-23" }),
    model("gpt-3.5-turbo-1106", 16_384, { deprecated: true, replacement: "gpt-5.6-terra", retiresOn: "2026-09-28" }),
    model("gpt-5", 409_600, { deprecated: true, replacement: "gpt-5.6-sol", retiresOn: "2026-12-11", parameters: "GPT5Parameters" }),
    model("gpt-5.1", 409_600, { retiresOn: "2027-04-01", parameters: "GPT51Parameters" }),
    model("gpt-5.2", 409_600, { parameters: "GPT52Parameters" }),
    model("gpt-5.2-pro", 409_600, { parameters: "GPT52ProParameters" }),
    model("gpt-5.3", 409_600, { parameters: "GPT51Parameters" }),
    model("gpt-5.3-instant", 409_600, { parameters: "GPT51Parameters" }),
    model("gpt-5.4", 1_050_000, { parameters: "GPT52Parameters" }),
    model("gpt-5.4-pro", 1_050_000, { parameters: "GPT5ProParameters" }),
    model("gpt-5.4-mini", 400_000, { parameters: "GPT52Parameters" }),
    model("gpt-5.4-nano", 400_000, { retiresOn: "2027-04-01", parameters: "GPT52Parameters" }),
    model("gpt-5.5", 1_050_000, { parameters: "GPT55Parameters" }),
    model("gpt-5.6-sol", 1_050_000, { parameters: "GPT55Parameters" }),
    model("gpt-5.6-terra", 1_050_000, { parameters: "GPT55Parameters" }),
    model("gpt-5.6-luna", 1_050_000, { parameters: "GPT55Parameters" }),
    model("gpt-6-sol", 1_050_000, { parameters: "GPT6Parameters" }),
    model("gpt-6-luna", 1_050_000, { default: true, translationDefault: true, parameters: "GPT6Parameters" }),
    model("gpt-5-mini", 409_600, { deprecated: true, replacement: "gpt-5.6-terra", retiresOn: "2026-12-11", parameters: "GPT5Parameters" }),
    model("gpt-5-nano", 409_600, { deprecated: true, replacement: "gpt-5.6-luna", retiresOn: "2026-12-11", parameters: "GPT5Parameters" }),
    model("gpt-5-pro", 409_600, { deprecated: true, replacement: "gpt-5.6-sol", retiresOn: "2026-12-11", parameters: "GPT5ProParameters" }),
  ], {
    embeddings: [
      "text-embedding-3-small",
      "text-embedding-3-large",
      "text-embedding-ada-002",
    ],
  }),
  // https://console.groq.com/docs/deprecations
  groq: provider([
    model("whisper-large-v3-turbo", 8_192),
    model("gemma2-9b-it", 8_192, { deprecated: true, replacement: "openai/gpt-oss-20b", retiresOn: "2025-10-08" }),
    model("gemma-7b-it", 8_192, { deprecated: true, replacement: "openai/gpt-oss-20b", retiresOn: "2024-12-18" }),
    model("llama-3.3-70b-versatile", 131_072, { deprecated: true, replacement: "openai/gpt-oss-120b", retiresOn: "2026-08-16" }),
    model("llama-3.1-8b-instant", 131_072, { deprecated: true, replacement: "openai/gpt-oss-20b", retiresOn: "2026-08-16" }),
    model("openai/gpt-oss-120b", 131_072, { default: true, translationDefault: true }),
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
  // https://api-docs.deepseek.com/updates (it names no successors)
  deepseek: provider([
    model("deepseek-v4-flash", 1_000_000, { default: true }),
    model("deepseek-v4-pro", 1_000_000, { translationDefault: true }),
    model("deepseek-chat", 128_000, { deprecated: true, replacement: "deepseek-v4-flash", retiresOn: "2026-07-24" }),
    model("deepseek-reasoner", 128_000, { deprecated: true, replacement: "deepseek-v4-flash", retiresOn: "2026-07-24" }),
  ]),
  // https://ai.google.dev/gemini-api/docs/deprecations
  google: provider([
    model("gemini-3.8-flash", 1_048_576, { default: true, translationDefault: true }),
    model("gemini-3.5-flash", 1_048_576),
    model("gemini-3.5-flash-lite", 1_048_576),
    model("gemini-2.5-flash", 1_048_576, { deprecated: true, replacement: "gemini-3.5-flash-lite", retiresOn: "2026-12-01" }),
    model("gemini-2.5-pro", 1_048_576, { deprecated: true, replacement: "gemini-3.8-flash", retiresOn: "2026-12-01" }),
    model("gemini-2.0-flash", 1_048_576, { deprecated: true, replacement: "gemini-3.8-flash", retiresOn: "2026-06-01" }),
  ], {
    embeddings: [
      "gemini-embedding-001",
    ],
  }),
  // https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions
  google_vertex_ai: provider([
    model("gemini-3.8-flash", 1_048_576, { default: true, translationDefault: true }),
    model("gemini-3.5-flash", 1_048_576, { retiresOn: "2027-05-19" }),
    model("gemini-3.1-pro-preview", 1_048_576),
    model("gemini-2.5-pro", 1_048_576, { deprecated: true, replacement: "gemini-3.8-flash", retiresOn: "2026-10-20" }),
    model("gemini-2.5-flash", 1_048_576, { deprecated: true, replacement: "gemini-3.8-flash", retiresOn: "2026-10-20" }),
    model("gemini-2.5-flash-lite", 1_048_576, { deprecated: true, replacement: "gemini-3.8-flash", retiresOn: "2026-10-20" }),
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
