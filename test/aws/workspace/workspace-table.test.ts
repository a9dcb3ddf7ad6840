import type { BatchWriteItemCommandInput, BatchWriteItemCommandOutput } from "@aws-sdk/client-dynamodb";
import { describe, expect, inject, test } from "vitest";
import type { DynamoDB } from "../../../lib/aws/client/dynamodb.ts";
import { createWorkspaceTable } from "../../../lib/aws/workspace/workspace-table.ts";
import { TransientTrouble } from "../../../lib/contract/errors.ts";
import type { Item } from "../../../lib/domain/items/attribute-value.ts";
import { setup } from "../../operations/workspace/workspace-setup.ts";

async function* rows(count: number, size = 10): AsyncIterable<Item> {
  for (let number = 0; number < count; number += 1)
    yield {
      pk: { S: `TEAM#${number % 3}` },
      sk: { S: `ASSISTANT#${String(number).padStart(5, "0")}` },
      name: { S: "x".repeat(size) },
    };
}

/** Lets the service take only so many requests of each batch, and give back the rest. */
function takeOnly(dynamodb: DynamoDB, most: number): { calls: number } {
  const seen = { calls: 0 };
  dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== "BatchWriteItemCommand") return next(args);
      seen.calls += 1;
      const input = args.input as BatchWriteItemCommandInput;
      const [table = "", requests = []] = Object.entries(input.RequestItems ?? {})[0] ?? [];
      if (most === 0) return unprocessed(input);
      const result = await next({
        ...args,
        input: { ...input, RequestItems: { [table]: requests.slice(0, most) } },
      });
      const left = requests.slice(most);
      if (left.length > 0)
        (result.output as BatchWriteItemCommandOutput).UnprocessedItems = { [table]: left };
      return result;
    },
    { step: "initialize", name: "takeOnly" },
  );
  return seen;
}

function unprocessed(input: BatchWriteItemCommandInput) {
  const output: BatchWriteItemCommandOutput = { UnprocessedItems: input.RequestItems, $metadata: {} };
  return { output, response: {} } as never;
}

describe("the workspace table", () => {
  test("writes, reads and removes more rows than one batch or page holds", async () => {
    const { workspace, keys } = await setup(inject("endpoint"));
    let written = 0;
    await workspace.put(rows(90, 30_000), (count) => {
      written += count;
    });
    expect(written).toBe(90);
    expect(await keys()).toHaveLength(90);
    const team = await Array.fromAsync(workspace.query("TEAM#1", "ASSISTANT#"));
    expect(team.map(({ sk }) => sk)).toEqual(team.map(({ sk }) => sk).sort());
    expect(team).toHaveLength(30);
    expect(await Array.fromAsync(workspace.query("TEAM#1", "CHATBOT#"))).toEqual([]);
    await workspace.remove(
      Array.from({ length: 30 }, (_, index) => ({
        pk: "TEAM#1",
        sk: `ASSISTANT#${String(index * 3 + 1).padStart(5, "0")}`,
      })),
    );
    expect(await keys()).toHaveLength(60);
  });

  test("sends again what a batch left unprocessed, after growing pauses", async () => {
    const { dynamodb, names, keys } = await setup(inject("endpoint"));
    const pauses: number[] = [];
    const seen = takeOnly(dynamodb, 10);
    const workspace = createWorkspaceTable(dynamodb, names.workspace, {
      sleep: async (time) => void pauses.push(time),
    });
    await workspace.put(rows(25));
    expect(await keys()).toHaveLength(25);
    expect(seen.calls).toBe(3);
    expect(pauses).toHaveLength(2);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
  });

  test("gives up when nothing is ever taken, and begins no further batch", async () => {
    const { dynamodb, names } = await setup(inject("endpoint"));
    const pauses: number[] = [];
    const seen = takeOnly(dynamodb, 0);
    const workspace = createWorkspaceTable(dynamodb, names.workspace, {
      sleep: async (time) => void pauses.push(time),
    });
    await expect(workspace.put(rows(1_000))).rejects.toBeInstanceOf(TransientTrouble);
    expect(seen.calls).toBeLessThan(100);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_000);
  });

  test("passes on what a source of rows throws", async () => {
    const { workspace } = await setup(inject("endpoint"));
    const failing = async function* () {
      yield* rows(30);
      throw new RangeError("no more");
    };
    await expect(workspace.put(failing())).rejects.toBeInstanceOf(RangeError);
  });

  test("reads as empty where there is none", async () => {
    const { workspace, customModels } = await setup(inject("endpoint"), { makeTables: false });
    expect(await Array.fromAsync(workspace.scan())).toEqual([]);
    expect(await Array.fromAsync(workspace.query("TEAM#a", "TEAM#"))).toEqual([]);
    expect(await Array.fromAsync(customModels.scan())).toEqual([]);
  });
});
