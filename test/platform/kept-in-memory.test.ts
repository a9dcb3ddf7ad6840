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

test("one machine reads the journal of one bucket of teams at a time", async () => {
  const platform = await setup(20, 20, {});
  let reading = 0;
  let most = 0;
  let buckets = 0;
  intercept(
    platform.container.journal,
    "rows",
    (rows) =>
      async function* (...asked) {
        buckets += 1;
        reading += 1;
        most = Math.max(most, reading);
        try {
          yield* rows(...asked);
        } finally {
          reading -= 1;
        }
      },
  );
  await platform.apply(AFTER);
  expect(buckets).toBeGreaterThan(10);
  expect(most).toBe(1);
});

test("a bucket that is stored by share is stored in groups of a quarter of what memory holds", async () => {
  const platform = await setup(60, 3, { composedTogether: 8, pageSize: 10, chunkReferences: 10 });
  const groups: number[] = [];
  intercept(platform.container.regrouped, "put", (put) => async (bucket, pass, group, byShare) => {
    const rows = [...byShare.values()].flat();
    groups.push(rows.reduce((sum, { entries }) => sum + entries.length, 0));
    return put(bucket, pass, group, byShare);
  });
  await platform.apply(AFTER);
  expect(groups.length).toBeGreaterThan(10);
  // The last row of a group may bring it beyond a quarter.
  expect(Math.max(...groups)).toBeLessThan(8);
});
