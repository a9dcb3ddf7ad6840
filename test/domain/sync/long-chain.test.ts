import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { SyncPlan } from "../../../lib/domain/sync/sync-draft.ts";
import { planSync } from "../../../lib/domain/sync/sync-plan.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { registryOf } from "../../builders/registry.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NO_PLATFORM = { rows: [], entries: [] };

describe("a chain of 3,000 deleted models", () => {
  const LENGTH = 3_000;
  const names = Array.from({ length: LENGTH }, (_, index) => `a${index}`);
  const chain = registryOf(
    ["live"],
    Object.fromEntries(names.map((name, index) => [name, names[index + 1] ?? "live"])),
  );
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
      const before = hadRows ? plan(registryOf([...names, "live"]), null) : null;
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
