import { expect, test } from "vitest";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { accessTo, createAdopterTable, list, simpleSource, text, thing } from "./adopter.ts";
import { createTestPlatform } from "./test-platform.ts";

const DELETED = 200;
const MEMBERS = ["ann", "bob", "eve"];

test("a list of 200 deleted ids is one notice for each, one e-mail a member, and no call for each", async () => {
  const things = await createAdopterTable([{ name: "id", type: "S" }]);
  const source = { ...simpleSource, model: "/models" };
  const platform = await createTestPlatform({ sources: [source], extraTables: { things } });
  const members = MEMBERS.map((id) => ({
    id,
    email: `${id}@example.com`,
    permissions: [DEFAULT_PERMISSION],
  }));
  await platform.load(workspaceOf({ teams: [{ id: "acme", name: "Acme", members }] }));
  const names = Array.from({ length: DELETED }, (_, index) => `old-${index}`);
  await platform.apply(registryOf([...names, "new"], {}, "openai"));
  const { put, get } = accessTo(platform, things);
  await put(thing({ models: list(...names.map((name) => text(`openai/${name}`)), text("openai/new")) }));
  const outcome = await platform.apply(
    registryOf(["new"], Object.fromEntries(names.map((name) => [name, null])), "openai"),
  );
  expect(outcome).toMatchObject({
    references: { cleared: DELETED },
    notices: { created: DELETED, pending: 0 },
  });
  expect(await get({ id: text("t1") })).toMatchObject({ models: list(text("openai/new")) });
  // 132 and 136 were counted; a list of one deleted id takes 125 and 56.
  expect(outcome.calls.reads).toBeLessThan(200);
  expect(outcome.calls.writes).toBeLessThan(250);
  for (const member of MEMBERS) expect(await platform.inbox("acme", member)).toHaveLength(DELETED);
  const { sent } = platform.emails;
  expect(sent.map(({ member, notices }) => [member, notices.length]).sort()).toEqual(
    MEMBERS.map((member) => [member, DELETED]),
  );
  const [{ subject = "", text: told = "" } = {}] = sent;
  expect(subject).toBe("old-0 was removed: the other models of its lists stay, and 199 more");
  expect(told).toContain("200 changes to the models of the team Acme: 200 removed without a replacement.");
  expect(told).toMatch(/\nand \d+ other changes: your inbox has them all\./);
  expect(told.length).toBeLessThanOrEqual(8_000);
});
