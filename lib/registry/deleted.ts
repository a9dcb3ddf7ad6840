import { deleted, deletedFrom } from "./declare.ts";
import { providers } from "./models.ts";

/**
 * The models that were taken away, one a line. References to them are rewritten to the replacement, or cleared where there is none. A line may go
 * when every environment has applied it: its tombstone stays.
 */
// biome-ignore format: one model per line, whatever its length
export const deletedModels = deletedFrom(providers, [
  deleted("azure", "gpt-4"),
  deleted("azure", "gpt-4-32k"),
  deleted("azure", "gpt-35-turbo"),
  deleted("azure", "gpt-35-turbo-16k"),
  deleted("anthropic", "claude-3-5-sonnet-latest"),
  deleted("anthropic", "claude-3-opus-latest"),
  deleted("anthropic", "claude-2.0"),
  deleted("anthropic", "claude-2.1"),
  deleted("anthropic", "claude-instant-1.2"),
  deleted("openai", "o1-preview"),
  deleted("openai", "o1-mini"),
  deleted("openai", "gpt-4-turbo", { replacement: "gpt-6-luna" }),
  deleted("openai", "gpt-4-turbo-preview", { replacement: "gpt-6-luna" }),
  deleted("openai", "gpt-4-0125-preview", { replacement: "gpt-6-luna" }),
  deleted("openai", "gpt-4-1106-preview", { replacement: "gpt-6-luna" }),
  deleted("openai", "gpt-4-0613", { replacement: "gpt-6-luna" }),
  deleted("groq", "whisper-large-v3"),
  deleted("groq", "llama3-groq-70b-8192-tool-use-preview"),
  deleted("groq", "llama3-groq-8b-8192-tool-use-preview"),
  deleted("groq", "llama-3.1-70b-versatile"),
  deleted("groq", "llama-3.2-1b-preview"),
  deleted("groq", "llama-3.2-3b-preview"),
  deleted("groq", "llama-3.2-11b-vision-preview"),
  deleted("groq", "llama-3.2-90b-vision-preview"),
  deleted("groq", "llama-guard-3-8b"),
  deleted("groq", "llama3-70b-8192"),
  deleted("groq", "llama3-8b-8192"),
  deleted("groq", "mixtral-8x7b-32768"),
  deleted("perplexity", "sonar-reasoning"),
  deleted("perplexity", "llama-3.1-sonar-small-128k-online"),
  deleted("perplexity", "llama-3.1-sonar-large-128k-online"),
  deleted("perplexity", "llama-3.1-sonar-huge-128k-online"),
  deleted("google", "gemini-1.5-flash"),
  deleted("google", "gemini-1.5-flash-8b"),
  deleted("google", "gemini-1.5-pro"),
  deleted("google_vertex_ai", "gemini-3-pro-preview", { replacement: "gemini-3.1-pro-preview" }),
]);
