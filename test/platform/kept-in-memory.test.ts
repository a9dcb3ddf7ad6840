import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { intercept } from "../builders/ports.ts";
import { AFTER, setupAdopter, text } from "./adopter.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Puts so many references of so many teams. */
async function setup(references: number, teams: number, options: Parameters<typeof setupAdopter>[1]) {
  const { platform, put } = await setupAdopter(undefined, { segments: 1, ...options });
  const ids = Array.from({ length: references }, (_, index) => `t${index}`);
  await put(
    ...ids.map((id, index) => ({
      id: text(id),
      team: text(`team-${index % teams}`),
      model: text("openai/old"),
    })),
  );
  return platform;
}

test("a chunk is out of memory when the one after the next is read", async () => {
  const CHUNK = 5;
  const platform = await setup(4 * CHUNK, 1, { pageSize: CHUNK, chunkReferences: CHUNK });
  const seen: WeakRef<Item>[] = [];
  const kept: number[] = [];
  intercept(platform.container.tables, "scan", (scan) => async (request) => {
    collectGarbage();
    kept.push(seen.filter((item) => item.deref() !== undefined).length);
    const page = await scan(request);
    seen.push(...page.items.map((item) => new WeakRef(item)));
    return page;
  });
  expect(await platform.apply(AFTER)).toMatchObject({ references: { rewritten: 4 * CHUNK } });
  expect(seen).toHaveLength(4 * CHUNK);
  // The second chunk is read while the first is written, and so on.
  expect(kept.slice(0, 4)).toEqual([0, CHUNK, CHUNK, CHUNK]);
});
