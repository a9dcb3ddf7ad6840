import { ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Plan } from "../../lib/contract/plan.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { accessTo, createAdopterTable } from "../platform/adopter.ts";
import { createTestPlatform, type TestPlatform } from "../platform/test-platform.ts";
import { toItem } from "./documents.ts";
import { type ItemsByKey, keyOf } from "./items.ts";
import { keysOf, type Platform } from "./platform.ts";

/** A platform's rows in tables of their own, beside an engine that nothing was applied in. @param tried sources beside its own */
export async function setup({ tables, sources, rows }: Platform, tried: readonly ReferenceSource[] = []) {
  const names = await Promise.all(
    Object.entries(tables).map(
      async ([name, keys]) => [name, await createAdopterTable(keysOf(keys))] as const,
    ),
  );
  const engine = await createTestPlatform({
    sources: [...sources, ...tried],
    extraTables: Object.fromEntries(names),
  });
  for (const [name, real] of names) {
    const own = rows.filter(({ table }) => table === name);
    await accessTo(engine, real).put(...own.map(({ document }) => toItem(document)));
  }
  return {
    engine,
    async items(): Promise<ItemsByKey> {
      const found: Record<string, Item> = {};
      for (const [name, real] of names) {
        const { Items = [] } = await engine.dynamodb.raw.send(
          new ScanCommand({ TableName: real, ConsistentRead: true }),
        );
        for (const item of Items as Item[]) found[keyOf(name, tables[name] ?? [], item)] = item;
      }
      return found;
    },
  };
}

/** What a person sees who looks first. */
export function preview(
  engine: TestPlatform,
  sources: readonly ReferenceSource[],
  document: RegistryDocument,
): Promise<Plan> {
  const sets = parameterSetsInForce(parameterSets, document);
  return previewPlan(engine.container, { document, digest: "of a plan", sources, sets, warnings: [] });
}
