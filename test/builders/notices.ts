import type { Notice } from "../../lib/contract/notices.ts";

/** Returns the notice that tells the team `acme` of a model that was deleted without a replacement. */
export const noticeOf = (id: string, changes: Partial<Notice> = {}): Notice => ({
  id,
  slug: "llm-model-deleted",
  level: "warning",
  permission: "models",
  team: { id: "acme", name: "Acme" },
  model: { id: "openai/old", provider: "openai", name: "old" },
  replacement: null,
  retiresOn: null,
  outcome: "cleared",
  affected: {},
  parameterChanges: [],
  title: "old was removed",
  text: "What happened.\nWhat to do.",
  createdAt: "2026-01-01T00:00:00.000Z",
  ...changes,
});
