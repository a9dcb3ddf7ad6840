import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { MigrationKind, NoticeOutcome, Usage } from "../../lib/contract/results.ts";
import { createNotice } from "../../lib/domain/notices/notice.ts";
import type { SyncPlan } from "../../lib/domain/sync/sync-draft.ts";
import { planSync } from "../../lib/domain/sync/sync-plan.ts";
import { planFromUsage } from "../../lib/operations/preview/plan-from-usage.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NO_PLATFORM = { rows: [], entries: [] };

describe("a chain of 3,000 deleted models", () => {
  const LENGTH = 3_000;
  const names = Array.from({ length: LENGTH }, (_, index) => `a${index}`);
  const listed = (models: string[]) => ({
    p: { models: models.map((name) => ({ name, tokenLimit: 1_000 })) },
  });
  const chain: RegistryDocument = {
    version: 1,
    providers: listed(["live"]),
    deleted: names.map((name, index) => ({ provider: "p", name, replacement: names[index + 1] ?? "live" })),
  };
  const plan = (
    registry: RegistryDocument,
    before: { rows: SyncPlan["rows"]; entries: SyncPlan["entries"] } | null,
  ) =>
    planSync({
      registry,
      sets: parameterSets,
      rows: [...(before?.rows.values() ?? NO_PLATFORM.rows)],
      entries: [...(before?.entries.values() ?? NO_PLATFORM.entries)],
      at: AT,
      run: "run",
    });

  test.each([false, true])(
    "is followed to its end without a stack overflow (models that had rows: %s)",
    (hadRows) => {
      const before = hadRows
        ? plan({ version: 1, providers: listed([...names, "live"]), deleted: [] }, null)
        : null;
      const first = plan(chain, before);
      for (const [index, name] of names.entries()) {
        const row = first.rows.get(`p/${name}`);
        if (row?.redirectsTo !== "p/live" || row.via.length !== LENGTH - 1 - index)
          throw new Error(`${name} redirects to ${row?.redirectsTo} by way of ${row?.via.length} models`);
      }
      expect(first.sync.delete).toHaveLength(LENGTH);
      expect(first.rows.get("p/a0")?.hops).toHaveLength(hadRows ? LENGTH : 1);
      expect(plan(chain, first).changes).toEqual([]);
    },
  );
});

describe("a plan from a saved usage", () => {
  const usage = (model: string, status: Usage["status"], replacement: string | null = null): Usage => ({
    model,
    status,
    replacement,
    retiresOn: null,
    references: 3,
    teams: 2,
    owners: {},
  });
  const planOf = (document: RegistryDocument, saved: Usage[]) =>
    planFromUsage({ document, digest: "digest", sources: [], sets: parameterSets, warnings: [] }, saved, AT);
  const listed = (...names: string[]): RegistryDocument => ({
    version: 1,
    providers: { p: { models: names.map((name) => ({ name, tokenLimit: 1_000 })) } },
    deleted: [],
  });

  test("does not ask for custom models to be declared", () => {
    const saved = [usage("p/live", "active"), usage("team:acme/p/mine", "active"), usage("p/lost", "active")];
    const { warnings } = planOf(listed("live"), saved);
    expect(warnings.map(({ code, message }) => [code, message.split(" ")[0]])).toEqual([
      ["undeclared-removal", "p/lost"],
    ]);
  });

  test("shows the deletion of a model that was deprecated with the same replacement, and not one that is done", () => {
    const document: RegistryDocument = {
      ...listed("live"),
      deleted: ["tired", "done"].map((name) => ({ provider: "p", name, replacement: "live" })),
    };
    const saved = [
      usage("p/live", "active"),
      usage("p/tired", "deprecated", "p/live"),
      usage("p/done", "deleted", "p/live"),
    ];
    expect(planOf(document, saved)).toMatchObject({
      status: "changes",
      sync: { delete: ["p/tired"] },
      migrations: [{ id: "delete:p/tired@1=live", references: 3, teams: 2 }],
    });
  });

  test("knows a replacement at another provider again, however it is declared", () => {
    const document: RegistryDocument = {
      ...listed("live"),
      deleted: [
        { provider: "Q.ai", name: "done", replacement: { provider: "p", name: "live" } },
        { provider: "Q.ai", name: "live", replacement: { provider: "p", name: "live" } },
        { provider: "p", name: "done", replacement: { provider: "p", name: "live" } },
      ],
    };
    const saved = [
      usage("p/live", "active"),
      usage("p/done", "deleted", "p/live"),
      usage("Q.ai/done", "deleted", "p/live"),
      usage("Q.ai/live", "active"),
    ];
    expect(planOf(document, saved)).toMatchObject({
      sync: { delete: ["Q.ai/live"] },
      migrations: [{ id: "delete:Q.ai/live@1=live@p", replacement: "p/live", references: 3 }],
    });
  });
});

describe("title and text of a notice", () => {
  const HOSTILE = /[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/u;
  const KINDS: Record<NoticeOutcome, MigrationKind> = {
    "action-needed": "deprecate",
    migrated: "delete",
    cleared: "delete",
    restored: "delete",
  };
  const of = (character: string, count: number): string => character.repeat(count);
  const NAMES: [string, string][] = [
    ["letters", "m"],
    ["combining marks", "e\u0301\u0323"],
    ["a letter under forty marks", `Z${"\u0336".repeat(40)}`],
    ["flags of two surrogate pairs each", "\u{1F1E9}\u{1F1EA}"],
    ["characters of one surrogate pair", "\u{20000}"],
    ["bidirectional and zero-width characters", "\u202Ex\u200B\u2066y\u2069\uFEFF"],
    ["control characters", "a\u0000b\nc\u0085d\u2028e"],
    ["lone surrogates", "a\uD800b\uDC00"],
  ];

  const cases = Object.entries(KINDS).flatMap(([outcome, kind]) =>
    NAMES.map(([name, character]) => ({ outcome: outcome as NoticeOutcome, kind, name, character })),
  );
  test.each(cases)("$outcome: $name stay within their limits and inert", ({ outcome, kind, character }) => {
    const model = `p/${[...of(character, 200)].slice(0, 200).join("")}`;
    // Each of 64 graphemes, whatever a grapheme is.
    const names = Array.from({ length: 20 }, () => of(character, 64));
    const kinds = [
      "analysis",
      "assistant",
      "chatbot",
      "collection",
      "evaluator",
      "flow",
      "pipeline",
      "thing",
    ];
    const notice = createNotice({
      entry: {
        kind,
        model,
        replacement: outcome === "cleared" ? null : model,
        epoch: 1,
        retiresOn: "2027-02-16",
      },
      team: { id: "acme", name: of(character, 64) },
      outcome,
      affected: Object.fromEntries(kinds.map((one) => [one, { count: 1_000_000, names }])),
      tally: { parameterChanges: new Map() },
      permission: "permission",
      at: AT,
    });
    if (notice === undefined) throw new Error("there is no notice");
    expect(notice.title.length).toBeLessThanOrEqual(150);
    expect(notice.text.length).toBeLessThanOrEqual(8_000);
    expect(notice.title).not.toMatch(HOSTILE);
    expect(notice.text.replaceAll("\n", "")).not.toMatch(HOSTILE);
    expect(notice.team.name).not.toMatch(HOSTILE);
  });
});
