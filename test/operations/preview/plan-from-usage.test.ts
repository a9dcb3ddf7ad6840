import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { Usage } from "../../../lib/contract/results.ts";
import { planFromUsage } from "../../../lib/operations/preview/plan-from-usage.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { registryOf } from "../../builders/registry.ts";

const AT = "2026-01-01T00:00:00.000Z";

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
  test("does not ask for custom models to be declared", () => {
    const saved = [usage("p/live", "active"), usage("team:acme/p/mine", "active"), usage("p/lost", "active")];
    const { warnings } = planOf(registryOf(["live"]), saved);
    expect(warnings.map(({ code, message }) => [code, message.split(" ")[0]])).toEqual([
      ["undeclared-removal", "p/lost"],
    ]);
  });

  test("shows the deletion of a model that was deprecated with the same replacement, and not one that is done", () => {
    const document = registryOf(["live"], { tired: "live", done: "live" });
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
    expect(planOf(document, saved)).toMatchObject({
      sync: { delete: ["Q.ai/live"] },
      migrations: [{ id: "delete:Q.ai/live@1=live@p", replacement: "p/live", references: 3 }],
    });
  });
});
