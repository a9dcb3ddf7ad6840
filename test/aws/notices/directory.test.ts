import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, test } from "vitest";
import { createDirectory } from "../../../lib/aws/notices/directory.ts";
import type { UsedBy } from "../../../lib/contract/reference-source.ts";
import { SYSTEM_CLOCK } from "../../../lib/shared/clock.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** Users in a table that can only be read whole. */

const USED_BY: UsedBy = {
  kind: "chatbot",
  table: "workspace",
  where: { attribute: "kind", equals: "bot" },
  id: "/id",
  label: "/name",
  team: "/team",
  points: ["/uses"],
};
const TEAMS = ["a", "b", "c"];
/** Ten items fill more than two pages of a megabyte. */
const FILLING = "x".repeat(250_000);

async function setup(mostPages?: number) {
  const { dynamodb, tables, meter } = await createTestPlatform();
  for (let index = 0; index < 10; index += 1) {
    const Item = marshall({
      pk: `row-${index}`,
      sk: "bot",
      kind: index === 9 ? "other" : "bot",
      id: `bot-${index}`,
      name: `Bot ${index}`,
      team: TEAMS[index % 2],
      uses: "p1",
      filling: FILLING,
    });
    await dynamodb.raw.send(
      new BatchWriteItemCommand({ RequestItems: { [tables.workspace]: [{ PutRequest: { Item } }] } }),
    );
  }
  const directory = createDirectory(dynamodb, tables, SYSTEM_CLOCK, mostPages);
  const before = meter.calls.reads;
  return { directory, reads: () => meter.calls.reads - before };
}

async function usersIn(directory: Pick<Awaited<ReturnType<typeof setup>>["directory"], "usersOf">) {
  const found = await Array.fromAsync(directory.usersOf([USED_BY], TEAMS));
  return found.map(({ team, users }) => [team, users.map(({ id }) => id).sort()]);
}

const ALL = [
  ["a", ["bot-0", "bot-2", "bot-4", "bot-6", "bot-8"]],
  ["b", ["bot-1", "bot-3", "bot-5", "bot-7"]],
  ["c", []],
];

describe("users of a table without a query", () => {
  test("are found page after page, each with its team", async () => {
    const { directory, reads } = await setup();
    expect(await usersIn(directory)).toEqual(ALL);
    expect(reads()).toBeGreaterThan(2);
  });

  test("are read once by a directory that keeps them, however often teams are told", async () => {
    const { directory, reads } = await setup();
    const keeping = directory.keeping();
    expect(await usersIn(keeping)).toEqual(ALL);
    const once = reads();
    expect(await usersIn(keeping)).toEqual(ALL);
    expect(reads()).toBe(once);
    expect(await usersIn(directory.keeping())).toEqual(ALL);
    expect(reads()).toBe(2 * once);
  });

  test("of a table that is too large are none, and no more of it is read", async () => {
    const { directory, reads } = await setup(1);
    expect(await usersIn(directory)).toEqual(TEAMS.map((team) => [team, []]));
    expect(reads()).toBe(2);
  });
});
