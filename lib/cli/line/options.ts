/** Options and operands that several commands have. */

export const REGISTRY = {
  flag: "registry",
  value: "<file>",
  summary: "a registry document (default: the project's own lists)",
};

export const FEED = {
  flag: "feed",
  value: "<file>",
  summary:
    "LiteLLM's file, an answer of OpenRouter, OpenAI or Bedrock, or a feed of yours; - is a pipe. Repeat it: the first that has a date wins",
  isRepeated: true as const,
};
export const FAIL_ON = {
  flag: "fail-on",
  value: "<severity>",
  summary: "exit with 1 when a finding is at least as severe: error, warning or info",
};
export const MODEL = { flag: "model", value: "<id>", summary: "only this model, provider/name" };
export const TEAM = { flag: "team", value: "<id>", summary: "only this team" };
export const MEMBER = { flag: "member", value: "<id>", summary: "only this member" };
export const REASON = {
  flag: "reason",
  value: "<text>",
  summary: "why; kept in the entry's history (required)",
};
export const CSV = { flag: "csv", summary: "comma-separated, for a spreadsheet", isDocument: true as const };
export const ENTRY = [{ name: "id", required: true }];
