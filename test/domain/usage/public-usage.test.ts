import { expect, test } from "vitest";
import type { Usage } from "../../../lib/contract/results.ts";
import { publicUsage } from "../../../lib/domain/usage/public-usage.ts";
import type { SavedUse } from "../../../lib/domain/usage/saved-usage.ts";

const row = (model: string, status: Usage["status"], references: number): Usage => ({
  model,
  status,
  replacement: null,
  retiresOn: null,
  references,
  teams: 1,
  owners: { chatbot: 1 },
});

const use = (ids: (string | null)[]): SavedUse => ({
  places: 1,
  team: 0,
  hasOwner: true,
  ids,
  isList: ids.length > 1,
  isExact: true,
});

test("unknown ids and custom models are counts, and what names them is gone", () => {
  const shown = publicUsage({
    at: "2026-01-01T00:00:00.000Z",
    usage: [
      row("p/known", "active", 2),
      row("ask ann@example.com", "unknown", 3),
      row("team:acme/p/own", "active", 4),
      row("team:acme/p/history", "deleted", 0),
    ],
    platform: {
      applied: null,
      isSettled: true,
      registry: null,
      undeclared: [],
      models: [],
      hops: [],
      entries: [],
      teams: ["acme"],
      fields: [],
      uses: [use(["p/known"]), use(["ask ann@example.com"]), use(["p/known", "team:acme/p/own"])],
      owners: [{ model: "team:acme/p/own", team: 0, kinds: { chatbot: 1 } }],
    },
  });
  expect(shown).toMatchObject({
    usage: [{ model: "p/known", references: 2 }],
    hidden: { unknown: { ids: 1, references: 3 }, custom: { ids: 1, references: 4 } },
    platform: { teams: 1, uses: [{ ids: ["p/known"] }, { ids: ["p/known", null] }], owners: [] },
  });
  expect(JSON.stringify(shown)).not.toMatch(/acme|ann@|p\/own/);
});
