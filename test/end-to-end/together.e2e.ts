import { beforeAll, describe, expect, test } from "vitest";
import { type Place, place } from "./commands.ts";
import { AFTER, BEFORE, busyWorkspace } from "./example.ts";

let prepared: Place;
let alone: unknown;

function fresh(shared = false): Place {
  const here = prepared.copy(shared);
  here.file("after.json", AFTER);
  return here;
}

beforeAll(async () => {
  prepared = place({ shared: true });
  await prepared.json(["load", prepared.file("workspace.json", busyWorkspace(500, 100))]);
  await prepared.json(["apply", "--registry", prepared.file("before.json", BEFORE)]);
  const here = fresh(true);
  await here.json(["apply", "--registry", "after.json"]);
  alone = await here.state();
  here.remove();
  return () => prepared.remove();
}, 120_000);

describe("at once on one data directory", () => {
  test.each([2, 5])(
    "%i applies of one registry: one does it, the others find nothing to do, nobody fails",
    async (count) => {
      const here = fresh();
      const outcomes = await Promise.all(
        Array.from({ length: count }, () =>
          here.json(["apply", "--registry", "after.json", "--lease-seconds", "3"]),
        ),
      );
      const statuses = outcomes.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array(count - 1).fill("nothing-to-do"), "succeeded"]);
      expect(await here.state()).toEqual(alone);
      expect(here.enginePid()).toBeUndefined();
    },
  );

  test("an apply and a cleanup", async () => {
    const here = fresh();
    const [applied, cleaned] = await Promise.all([
      here.json(["apply", "--registry", "after.json"]),
      here.json(["cleanup"]),
    ]);
    expect(applied.status).toBe("succeeded");
    expect(["busy", "succeeded", "nothing-to-do"]).toContain(cleaned.status);
    expect((await here.state()).workspace).toEqual((alone as { workspace: unknown }).workspace);
  });

  test("an apply of the registry before and one of the registry after: the one that was asked for last holds", async () => {
    const here = fresh();
    const outcomes = await Promise.all([
      here.json(["apply", "--registry", "after.json"]),
      here.json(["apply", "--registry", here.file("before.json", BEFORE)]),
    ]);
    for (const { status } of outcomes) expect(["succeeded", "superseded", "nothing-to-do"]).toContain(status);
    await here.json(["apply", "--registry", "after.json"]);
    const { models } = await here.json(["models"]);
    expect(models.find(({ id }: { id: string }) => id === "openai/old").status).toBe("deleted");
  });

  test("readers beside an apply", async () => {
    const here = fresh();
    const applying = here.json(["apply", "--registry", "after.json"]);
    const read = await Promise.all([["models"], ["usage"], ["runs"]].map((words) => here.json(words)));
    expect(read.map((document) => Object.keys(document)[0])).toEqual(["models", "at", "runs"]);
    expect(await applying).toMatchObject({ status: "succeeded" });
  });
});
