import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { ONE_ASSISTANT, teamsOf } from "../builders/workspace.ts";
import { setup } from "../operations/deployment/deployment-setup.ts";
import { AFTER, BEFORE } from "../operations/one-deletion.ts";
import type { TestPlatform } from "../platform/test-platform.ts";

/** CloudFormation is told that its Delete succeeded, and no row of any table has changed afterwards. */

/** Returns every row of every table as the engine gives it, in one order. */
async function rowsOf({ dynamodb, tables }: TestPlatform): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const [name, table] of Object.entries(tables)) {
    const { Items = [], LastEvaluatedKey } = await dynamodb.raw.send(
      new ScanCommand({ TableName: table, ConsistentRead: true }),
    );
    expect(LastEvaluatedKey).toBeUndefined();
    rows[name] = Items.map((item) => JSON.stringify(item, orderedAndExact)).sort();
  }
  return rows;
}

function orderedAndExact(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function live() {
  const world = await setup();
  const { platform } = world;
  const ann = { id: "ann", permissions: [DEFAULT_PERMISSION] };
  await platform.load({ ...ONE_ASSISTANT, teams: teamsOf(["t"], [ann]) });
  const deployments = [BEFORE, AFTER].map((registry) => world.deploymentOf(registry));
  for (const deployment of deployments) {
    const waiter = await world.deliver(deployment);
    await world.run(deployment);
    expect(await waiter.poll()).toMatchObject({ Status: "SUCCESS", Data: { Status: "succeeded" } });
  }
  return world;
}

/** Sends the event of a deletion twice, and lets every waiter ask twice. */
async function remove({ deliver, deploymentOf }: Awaited<ReturnType<typeof setup>>): Promise<void> {
  const deletion = deploymentOf(AFTER, "deletion");
  for (let time = 0; time < 2; time += 1) {
    const waiter = await deliver(deletion, "Delete");
    for (let look = 0; look < 2; look += 1)
      expect(await waiter.poll()).toEqual({ Status: "SUCCESS", Data: undefined });
  }
}

describe("a deletion", () => {
  test("of what was never created succeeds, and writes nothing", async () => {
    const world = await setup();
    await remove(world);
    expect(await rowsOf(world.platform)).toEqual({ models: [], ledger: [], workspace: [], inbox: [] });
    expect(world.starts).toEqual([]);
  });

  test("of a live platform succeeds, and leaves every row of every table as it is", async () => {
    const world = await live();
    const before = await rowsOf(world.platform);
    for (const table of ["models", "ledger", "workspace", "inbox"])
      expect([table, before[table]?.length]).not.toEqual([table, 0]);
    const starts = [...world.starts];
    await remove(world);
    expect(await rowsOf(world.platform)).toEqual(before);
    expect(world.starts).toEqual(starts);
  });

  test("of a platform on which a run has not ended yet succeeds, and leaves its request", async () => {
    const world = await live();
    await world.request(world.deploymentOf(BEFORE));
    const before = await rowsOf(world.platform);
    await remove(world);
    expect(await rowsOf(world.platform)).toEqual(before);
  });
});
