import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { registryOf } from "../../builders/registry.ts";
import { sourceOf } from "../../builders/sources.ts";
import { createAdopterTable } from "../../platform/adopter.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";
import { createWire } from "../faults/wire.ts";

export const SOURCE = sourceOf({ name: "heavy", table: "heavy", parameters: "/settings" });
export const BEFORE = registryOf(["old", "new"]);
export const AFTER = registryOf(["new"], { old: "new" });

/** Bytes of an item: DynamoDB takes 400 KB. */
const ITEM_BYTES = 330_000;
const SETTINGS = 3_000;

export type HeavyOrder = {
  readonly endpoint: string;
  readonly tables: Readonly<Record<string, string>>;
};

/** What the process that did it says. */
export type HeavyResult = {
  readonly rewritten: number;
  readonly restored: number;
  readonly peakMb: number;
};

/** Puts items into one table, and lets a process that has so much memory delete their model, and take that back. */
export async function playHeavy(options: {
  readonly items: number;
  readonly megabytes: number;
  readonly endpoint: string;
}): Promise<{
  readonly status: number | null;
  readonly stderr: string;
  readonly result: HeavyResult | undefined;
}> {
  const { items, megabytes, endpoint } = options;
  const table = await createAdopterTable([{ name: "id", type: "S" }], { endpoint });
  const platform = await createTestPlatform({ endpoint, sources: [SOURCE], extraTables: { heavy: table } });
  await platform.apply(BEFORE);
  const wire = createWire(endpoint);
  const each = Math.floor(ITEM_BYTES / SETTINGS);
  for (let index = 0; index < items; index += 1) {
    const settings = Object.fromEntries(
      Array.from({ length: SETTINGS }, (_, number) => {
        const name = `of-theirs-${number}`;
        return [name, { S: `${index} `.padEnd(each - name.length, "x") }];
      }),
    );
    await wire.put(table, {
      id: { S: `item-${index}` },
      team: { S: `team-${index % 50}` },
      model: { S: "p/old" },
      settings: { M: settings },
    });
  }
  wire.close();
  const order: HeavyOrder = { endpoint, tables: platform.tables };
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${megabytes}`,
      fileURLToPath(new URL("./heavy-process.ts", import.meta.url)),
      JSON.stringify(order),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  platform.dynamodb.close();
  return { status, stderr, result: status === 0 ? JSON.parse(stdout) : undefined };
}
