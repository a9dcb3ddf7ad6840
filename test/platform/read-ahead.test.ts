import { isDeepStrictEqual } from "node:util";
import { beforeEach, expect, test } from "vitest";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { LIMITS } from "../../lib/operations/limits.ts";
import { intercept } from "../builders/ports.ts";
import { AFTER, setupAdopter, text } from "./adopter.ts";

/** A chunk is read while the one before it is written. */

const CHUNK = 5;
const IDS = Array.from({ length: 4 * CHUNK }, (_, index) => `t${index}`);
const thing = (id: string, model: string): Item => ({ id: text(id), team: text("a"), model: text(model) });

let adopter: Awaited<ReturnType<typeof setupAdopter>>;
/** The pages that were read, in order. */
let pages: { readonly from: string; readonly items: readonly Item[] }[];
let whenRead: (() => void) | undefined;

beforeEach(async () => {
  adopter = await setupAdopter(undefined, { pageSize: CHUNK, chunkReferences: CHUNK, segments: 1 });
  await adopter.put(...IDS.map((id) => thing(id, "openai/old")));
  pages = [];
  whenRead = undefined;
  intercept(adopter.platform.container.tables, "scan", (scan) => async (request) => {
    const page = await scan(request);
    pages.push({ from: JSON.stringify(request.from), items: page.items });
    whenRead?.();
    return page;
  });
});

/** Calls an action before each batch. */
const beforeBatches = (action: (call: number) => Promise<void> | void): void =>
  intercept(adopter.platform.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
    await action(call);
    return rewrite(...batch);
  });

/** Resolves when so many pages were read. */
const pagesRead = (count: number): Promise<void> =>
  new Promise((resolve) => {
    whenRead = () => pages.length >= count && resolve();
  });

const modelOf = async (id: string) => (await adopter.get({ id: text(id) }))?.model;

test("while one is written: the first is not sent before the second is read", async () => {
  const read = pagesRead(2);
  beforeBatches(() => read);
  expect(await adopter.platform.apply(AFTER)).toMatchObject({
    status: "succeeded",
    references: { scanned: IDS.length, rewritten: IDS.length },
  });
});

test("and not before its changes are journaled: no page keeps them from leaving", async () => {
  const readBefore: number[] = [];
  let asked = 0;
  intercept(adopter.platform.container.tables, "scan", (scan) => (request) => {
    asked += 1;
    return scan(request);
  });
  intercept(adopter.platform.container.journal, "record", (record) => async (...rows) => {
    const recorded = await record(...rows);
    readBefore.push(asked);
    return recorded;
  });
  expect(await adopter.platform.apply(AFTER)).toMatchObject({ references: { rewritten: IDS.length } });
  expect(readBefore).toEqual([1, 2, 3, 4]);
});

test("and written in the same slice when its time for reading is over: no page is read again", async () => {
  beforeBatches((call) => {
    if (call === 1) adopter.platform.clock.advance(LIMITS.readMs + 1);
  });
  expect(await adopter.platform.apply(AFTER)).toMatchObject({ references: { rewritten: IDS.length } });
  expect(pages.map(({ from }) => from)).toEqual([...new Set(pages.map(({ from }) => from))]);
});

test("what a user writes meanwhile stays", async () => {
  const read = pagesRead(2);
  let edited = "";
  beforeBatches(async (call) => {
    await read;
    if (call > 1) return;
    edited = IDS.find((id) => pages[1]?.items.some((item) => isDeepStrictEqual(item.id, text(id)))) ?? "";
    await adopter.put(thing(edited, "openai/own"));
  });
  expect(await adopter.platform.apply(AFTER)).toMatchObject({ references: { rewritten: IDS.length - 1 } });
  for (const id of IDS) expect(await modelOf(id)).toEqual(text(id === edited ? "openai/own" : "openai/new"));
});
