/** Options and operands that several commands have. */

export const REGISTRY = {
  flag: "registry",
  value: "<file>",
  summary: "a registry document (default: the project's own lists)",
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
