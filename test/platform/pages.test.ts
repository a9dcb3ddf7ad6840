import { expect, test } from "vitest";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { intercept } from "../builders/ports.ts";
import { AFTER, setupAdopter, text } from "./adopter.ts";

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
