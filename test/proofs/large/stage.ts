import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import { registryOf } from "../../builders/registry.ts";
import { sourceOf } from "../../builders/sources.ts";
import { createAdopterTable } from "../../platform/adopter.ts";
import { createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";
import { createWire } from "../faults/wire.ts";

const TABLES = ["ones", "twos", "threes"] as const;

export const SOURCES: readonly ReferenceSource[] = TABLES.map((table) => sourceOf({ name: table, table }));

const BEFORE = registryOf(["old", "new"]);
export const AFTER = registryOf(["new"], { old: "new" });

export const TEAMS = 50;

/** Three tables of an adopter, with so many references to the old model between them. */
export async function createLargeStage(
  references: number,
  endpoint: string,
): Promise<{ platform: TestPlatform; tables: Readonly<Record<string, string>>; left(): Promise<number> }> {
  const names = await Promise.all(
    TABLES.map(() => createAdopterTable([{ name: "id", type: "S" }], { endpoint })),
  );
  const tables = Object.fromEntries(TABLES.map((table, index) => [table, names[index] as string]));
  const platform = await createTestPlatform({ endpoint, sources: SOURCES, extraTables: tables });
  await platform.apply(BEFORE);
  const wire = createWire(endpoint);
  const each = Math.ceil(references / TABLES.length);
  await Promise.all(
    names.map(async (name, table) => {
      const here = Math.min(each, references - table * each);
      for (let start = 0; start < here; start += 1_000) {
        const items = Array.from({ length: Math.min(1_000, here - start) }, (_, index) => ({
          id: { S: `${table}-${start + index}` },
          team: { S: `team-${(start + index) % TEAMS}` },
          model: { S: "p/old" },
        }));
        await wire.write(name, items, []);
      }
    }),
  );
  return {
    platform,
    tables,
    async left() {
      const items = (await Promise.all(names.map((name) => wire.scan(name)))).flat();
      wire.close();
      return items.filter((item) => item.model?.S !== "p/new").length;
    },
  };
}
