import { expect, test } from "vitest";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { unpackJournal } from "../../lib/domain/references/journal.ts";
import { intercept } from "../builders/ports.ts";
import { AFTER, BEFORE, map, setupAdopter, text } from "./adopter.ts";

const THINGS = 30;

/** Makes the scan return a page without items before each page, as DynamoDB may. Returns a function that counts those pages. */
function withEmptyPages(
  tables: Awaited<ReturnType<typeof setupAdopter>>["platform"]["container"]["tables"],
): () => number {
  const places = new Map<string, Item | null>();
  let empty = 0;
  intercept(tables, "scan", (scan) => async (request) => {
    const place = request.from === null ? undefined : places.get(JSON.stringify(request.from));
    if (place !== undefined) return scan({ ...request, from: place });
    empty += 1;
    const next = { id: text(`empty-${empty}`) };
    places.set(JSON.stringify(next), request.from);
    return { items: [], next };
  });
  return () => empty;
}

test("a page without items is not the last one", async () => {
  const { platform, put, get } = await setupAdopter(undefined, {
    pageSize: 10,
    segments: 2,
    chunkReferences: 5,
  });
  const ids = Array.from({ length: THINGS }, (_, index) => `t${index}`);
  await put(...ids.map((id) => ({ id: text(id), team: text("a"), model: text("openai/old") })));
  const emptyPages = withEmptyPages(platform.container.tables);
  expect(await platform.apply(AFTER)).toMatchObject({
    status: "succeeded",
    references: { scanned: THINGS, rewritten: THINGS },
  });
  expect(emptyPages()).toBeGreaterThan(2);
  for (const id of ids) expect((await get({ id: text(id) }))?.model).toEqual(text("openai/new"));
});

test("a chunk ends with what it holds in bytes, also of an undo", async () => {
  const BYTES = 10_000;
  const { platform, put, get } = await setupAdopter([{ parameters: "/settings" }], {
    pageSize: 1,
    segments: 1,
    chunkBytes: 5 * BYTES,
  });
  const ids = Array.from({ length: THINGS }, (_, index) => `t${index}`);
  const settings = map({ theirs: text("x".repeat(BYTES)) });
  await put(...ids.map((id) => ({ id: text(id), team: text("a"), model: text("openai/old"), settings })));
  const chunks: number[] = [];
  let kept = 0;
  intercept(platform.container.journal, "record", (record) => (lease, pass, rows, sendBefore) => {
    chunks.push(rows.reduce((sum, { packed }) => sum + unpackJournal(packed).length, 0));
    return record(lease, pass, rows, sendBefore);
  });
  intercept(platform.container.passes, "saveCursor", (save) => (...given) => {
    kept += 1;
    return save(...given);
  });
  expect((await platform.apply(AFTER)).references.rewritten).toBe(THINGS);
  expect(Math.max(...chunks)).toBeLessThanOrEqual(5);
  expect(kept).toBeGreaterThanOrEqual(THINGS / 5);
  await platform.apply(BEFORE);
  chunks.length = 0;
  expect((await platform.undo("openai/old")).references.restored).toBe(THINGS);
  expect(chunks.length).toBeGreaterThan(1);
  expect(chunks.reduce((sum, entries) => sum + entries)).toBe(THINGS);
  expect((await get({ id: text("t7") }))?.model).toEqual(text("openai/old"));
});
