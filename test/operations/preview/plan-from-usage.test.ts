import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { Usage } from "../../../lib/contract/results.ts";
import { planFromUsage } from "../../../lib/operations/preview/plan-from-usage.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { registryOf } from "../../builders/registry.ts";

const NOW = Date.UTC(2026, 0, 1);

describe("a plan from the counts of a saved usage alone", () => {
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
    planFromUsage(
      { document, digest: "digest", sources: [], sets: parameterSets, warnings: [] },
      { at: null, usage: saved },
      NOW,
    );
  test("does not know what uses the owners that a pass has counted themselves", async () => {
    const request = {
      document: registryOf(["live"]),
      digest: "",
      sources: [],
      sets: parameterSets,
      warnings: [],
    };
    const notKnown = async (held: string[]) =>
      (
        await planFromUsage(
          request,
          { at: null, usage: [], snapshot: { pass: "p", ageSeconds: 1, held } },
          NOW,
        )
      ).usage?.notKnown;
    expect(await notKnown([])).not.toContain("owners");
    expect(await notKnown(["pipeline"])).toContain("owners");
  });

  test("does not ask for custom models to be declared", async () => {
    const saved = [usage("p/live", "active"), usage("team:acme/p/mine", "active"), usage("p/lost", "active")];
    const { warnings } = await planOf(registryOf(["live"]), saved);
    expect(warnings.map(({ code, message }) => [code, message.split(" ")[0]])).toEqual([
      ["undeclared-removal", "p/lost"],
    ]);
  });

  test("shows the deletion of a model that was deprecated with the same replacement, and what is left of one that is done", async () => {
    const document = registryOf(["live"], { tired: "live", done: "live" });
    const saved = [
      usage("p/live", "active"),
      usage("p/tired", "deprecated", "p/live"),
      usage("p/done", "deleted", "p/live"),
    ];
    expect(await planOf(document, saved)).toMatchObject({
      status: "changes",
      sync: { delete: ["p/tired"] },
      migrations: [
        { id: "delete:p/done@1=live", references: 3, teams: 2, lost: null },
        { id: "delete:p/tired@1=live", references: 3, teams: 2, lost: null },
      ],
      totals: { references: 6, dropped: null, teams: null },
      notices: [],
      usage: { at: null, notKnown: ["parameters", "teams", "notices"] },
    });
  });

  test("is none where the counts agree with the registry, whatever is in use", async () => {
    const document = registryOf([{ name: "tired", deprecated: true }], { done: null });
    const saved = [usage("p/tired", "deprecated"), usage("p/done", "deleted")];
    expect(await planOf(document, saved)).toMatchObject({ status: "nothing-to-do", migrations: [] });
  });

  test("knows a replacement at another provider again, however it is declared", async () => {
    const document: RegistryDocument = {
      ...registryOf(["live"]),
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
    const { sync, migrations } = await planOf(document, saved);
    expect(sync.delete).toEqual(["Q.ai/live"]);
    expect(migrations).toContainEqual(
      expect.objectContaining({ id: "delete:Q.ai/live@1=live@p", replacement: "p/live", references: 3 }),
    );
  });
});
