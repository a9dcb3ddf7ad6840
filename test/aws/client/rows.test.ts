import { describe, expect, test } from "vitest";
import { getRows, putRows, queryRows, type Row } from "../../../lib/aws/client/rows.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";
import { takeOnly } from "../answers.ts";

async function setup() {
  const platform = await createTestPlatform();
  const { documents } = platform.dynamodb;
  const table = platform.tables.ledger;
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  return {
    dynamodb: platform.dynamodb,
    pauses,
    put: (rows: readonly Row[]) => putRows(platform.dynamodb, table, rows, sleep),
    get: (keys: readonly { pk: string; sk: string }[]) => getRows(documents, table, keys, sleep),
    query: (pk: string, options = {}) => Array.fromAsync(queryRows(documents, table, pk, options)),
    absent: (pk: string) => Array.fromAsync(queryRows(documents, `${table}-absent`, pk)),
  };
}

const rowsOf = (count: number, bytes = 0): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    pk: "P",
    sk: String(index).padStart(5, "0"),
    ...(bytes === 0 ? {} : { packed: new Uint8Array(bytes).fill(index) }),
  }));
const keysOf = (rows: readonly Row[]) => rows.map(({ pk, sk }) => ({ pk, sk }));
const bySk = (rows: readonly Record<string, unknown>[]) => rows.map(({ sk }) => sk).sort();

describe("rows", () => {
  test("are written and read in batches that DynamoDB takes: by number and by size", async () => {
    const { put, get, query } = await setup();
    const rows = rowsOf(110);
    await put(rows);
    expect(await query("P")).toEqual(rows);
    expect(bySk(await get([...keysOf(rows), { pk: "P", sk: "nowhere" }]))).toEqual(bySk(rows));
    expect(await query("P", { beginsWith: "0001", attributes: ["sk"] })).toEqual(
      rows.slice(10, 20).map(({ sk }) => ({ sk })),
    );
  });

  test("of 300 KB each go over pages", async () => {
    const { put, query } = await setup();
    const rows = rowsOf(30, 300_000);
    await put(rows);
    expect(await query("P")).toEqual(rows);
  }, 30_000);

  test("that the service did not take are sent again until it does, with growing pauses", async () => {
    const { put, query, pauses, dynamodb } = await setup();
    const seen = takeOnly(dynamodb, "BatchWriteItemCommand", (call) => (call <= 7 ? 0 : 10));
    await put(rowsOf(25));
    expect(await query("P")).toEqual(rowsOf(25));
    expect(seen.calls).toBe(10);
    expect(pauses.slice(0, 7)).toEqual([50, 100, 200, 400, 800, 1_600, 2_000]);
  });

  test("that the service did not give are asked for again: none is missing, none comes twice", async () => {
    const { put, get, pauses, dynamodb } = await setup();
    await put(rowsOf(130));
    const seen = takeOnly(dynamodb, "BatchGetItemCommand", (call) => (call === 2 ? 0 : 30));
    expect(bySk(await get(keysOf(rowsOf(130))))).toEqual(bySk(rowsOf(130)));
    expect(seen.calls).toBe(6);
    expect(pauses).toHaveLength(1);
  });

  test("of a table that does not exist are none", async () => {
    const { absent } = await setup();
    expect(await absent("P")).toEqual([]);
  });
});

describe("items of reference tables", () => {
  test("are read in the order of their keys, those that are gone as undefined, however partial the answers", async () => {
    const platform = await createTestPlatform();
    const { container, dynamodb, tables } = platform;
    await putRows(dynamodb, tables.workspace, rowsOf(120), async () => {});
    takeOnly(dynamodb, "BatchGetItemCommand", (call) => (call === 1 ? 0 : 45));
    const keys = [...rowsOf(120).reverse(), { pk: "P", sk: "gone" }].map(({ pk, sk }) => ({
      pk: { S: pk },
      sk: { S: sk },
    }));
    const items = await container.tables.read("workspace", keys, ["/sk"]);
    expect(items.map((item) => item?.sk)).toEqual([...keys.slice(0, -1).map(({ sk }) => sk), undefined]);
  });
});
