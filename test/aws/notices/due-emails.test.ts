import fc from "fast-check";
import { expect, test } from "vitest";
import { nestedKeyPrefix } from "../../../lib/domain/text/keys.ts";
import { objectId } from "../../domain/arbitrary-ids.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** The members to whom e-mails are due. */

test("a member stays for whom something became due after it was looked up, and goes otherwise", async () => {
  const { dueEmails } = (await createTestPlatform()).container;
  const [ann, bob] = [
    { team: "a", member: "ann", urgency: 0 },
    { team: "a", member: "bob", urgency: 0 },
  ] as const;
  await dueEmails.add([ann, bob], "first");
  const found = await Array.fromAsync(dueEmails.due());
  await dueEmails.add([bob], "second");
  await dueEmails.settle(found);
  expect((await Array.fromAsync(dueEmails.due())).map(({ member, mark }) => [member, mark])).toEqual([
    ["bob", "second"],
  ]);
});

test("members of any ids are found team by team, each once, from any of them on", async () => {
  const ids = fc.uniqueArray(objectId, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(ids, ids, async (teams, members) => {
      const { dueEmails } = (await createTestPlatform()).container;
      const all = teams.flatMap((team) => members.map((member) => ({ team, member, urgency: 1 })));
      await dueEmails.add(all, "1");
      await dueEmails.add(all.slice(0, 1), "2");
      const found = await Array.fromAsync(dueEmails.due());
      const named = (some: readonly { team: string; member: string }[]) =>
        some.map(({ team, member }) => JSON.stringify([team, member])).sort();
      expect(named(found)).toEqual(named(all));
      const runs = found.filter(({ team }, index) => team !== found[index - 1]?.team);
      // Teams whose ids begin with the same 900 bytes lie among each other: then a hash orders their members.
      if (new Set(teams.map(nestedKeyPrefix)).size === teams.length) expect(runs).toHaveLength(teams.length);
      const [first, ...others] = found;
      expect(await Array.fromAsync(dueEmails.due(first?.id))).toEqual(others);
    }),
    { numRuns: 10 },
  );
});

test("members come by urgency, and once for each", async () => {
  const { dueEmails } = (await createTestPlatform()).container;
  const due = (team: string, member: string, urgency: number) => ({ team, member, urgency });
  await dueEmails.add([due("a", "ann", 3), due("z", "zoe", 1)], "1");
  await dueEmails.add([due("z", "zoe", 3), due("m", "max", 0), due("a", "ann", 3)], "2");
  const found = await Array.fromAsync(dueEmails.due());
  expect(found.map(({ member, mark }) => [member, mark])).toEqual([
    ["max", "2"],
    ["zoe", "1"],
    ["ann", "2"],
    ["zoe", "2"],
  ]);
  await dueEmails.settle(found.slice(1, 3));
  expect((await Array.fromAsync(dueEmails.due())).map(({ member }) => member)).toEqual(["max", "zoe"]);
});

test("a day has no more e-mails than it may have, whoever takes them, and the next day has its own", async () => {
  const { dueEmails } = (await createTestPlatform()).container;
  const taken = await Promise.all(Array.from({ length: 8 }, () => dueEmails.takeOfDay("2026-01-01", 2, 9)));
  expect(taken.filter(Boolean)).toHaveLength(4);
  expect(await dueEmails.takeOfDay("2026-01-01", 1, 9)).toBe(true);
  expect(await dueEmails.takeOfDay("2026-01-01", 1, 9)).toBe(false);
  expect(await dueEmails.takeOfDay("2026-01-02", 9, 9)).toBe(true);
  expect(await dueEmails.takeOfDay("2026-01-02", 10, 9)).toBe(false);
});
