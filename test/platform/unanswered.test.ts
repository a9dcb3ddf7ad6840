import { expect, test } from "vitest";
import { METRICS } from "../../lib/contract/metrics.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { acknowledgeNotice, snoozeNotice } from "../../lib/operations/tell/answer-notice.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** What the operators hear of teams that use a deprecated model shortly before its end, and have not answered. */

const MEMBER = { id: "ann", permissions: [DEFAULT_PERMISSION] };
const REGISTRY: RegistryDocument = registryOf([
  { name: "old", deprecated: true, replacement: "new", retiresOn: "2026-03-01" },
  "new",
]);

/** Teams that use the model since 2026-01-01, each with the names of its assistants; `nobody` has no member to be told. */
async function setup(using: Readonly<Record<string, readonly string[]>>) {
  const platform = await createTestPlatform();
  const use = (more: typeof using): Promise<void> =>
    platform.load(
      workspaceOf({
        teams: Object.keys(more).flatMap((team) => teamsOf([team], team === "nobody" ? [] : [MEMBER])),
        assistants: Object.entries(more).flatMap(([team, names]) =>
          names.map((name) => ({ id: `${team}-${name}`, team, name, modelId: "p/old" })),
        ),
      }),
    );
  await use(using);
  await platform.apply(REGISTRY);
  platform.topic.summaries.length = 0;
  /** Makes the daily run of a day. @returns the teams that the operators heard of, with the reason; undefined where they heard of nothing */
  const on = async (day: string): Promise<string[] | undefined> => {
    platform.clock.advance(Date.parse(`${day}T04:00:00Z`) - platform.clock.now());
    await platform.cleanup();
    const said = platform.topic.summaries.splice(0).flatMap(({ unanswered = [] }) => unanswered);
    expect(said.length).toBeLessThan(2);
    return said[0]?.named.map(({ id, why }) => `${id} ${why}`);
  };
  return { platform, use, on };
}

/** Answers the notices of a team for its member. */
async function answer(
  { container }: TestPlatform,
  team: string,
  how: (of: { readonly notice: string; readonly member: string }) => Promise<unknown>,
): Promise<void> {
  for (const { notice, member } of await container.inbox.list(team)) await how({ notice, member });
}

const acknowledge =
  ({ container }: TestPlatform) =>
  (of: { notice: string; member: string }) =>
    acknowledgeNotice(container, of.notice, of.member);
const putOff =
  ({ container }: TestPlatform, until: string) =>
  (of: { notice: string; member: string }) =>
    snoozeNotice(container, { ...of, until });

test("operators hear 14, 7 and 0 days before the end, once each, by name and with the reason, and the teams hear nothing of that", async () => {
  const { platform, on } = await setup({ a: ["one"], nobody: ["two"] });
  expect(await on("2026-01-30")).toBeUndefined();
  expect(await on("2026-02-14")).toBeUndefined();
  const before = (await platform.notices()).length;
  expect(await on("2026-02-15")).toEqual(["a not-acknowledged", "nobody not-reached"]);
  expect(await platform.notices()).toHaveLength(before);
  expect(platform.metrics.of(METRICS.teamsUnanswered).at(-1)).toBe(2);
  expect(await on("2026-02-16")).toBeUndefined();
  expect(await on("2026-02-22")).toEqual(["a not-acknowledged", "nobody not-reached"]);
  expect(await on("2026-03-01")).toEqual(["a not-acknowledged", "nobody not-reached"]);
  expect(await on("2026-03-02")).toBeUndefined();
});

test("a team that a member has answered for is left out, as long as nothing new uses the model", async () => {
  const { platform, use, on } = await setup({ a: ["one"], b: ["one"], c: ["one"] });
  platform.clock.advance(1_000);
  await answer(platform, "a", acknowledge(platform));
  await answer(platform, "b", acknowledge(platform));
  await use({ b: ["one", "two"] });
  expect(await on("2026-01-30")).toBeUndefined();
  await answer(platform, "c", putOff(platform, "2026-02-20T00:00:00.000Z"));
  expect(await on("2026-02-15")).toEqual(["b new-use"]);
  expect(await on("2026-02-22")).toEqual(["b new-use", "c not-acknowledged"]);
});

test("who has moved away is left out", async () => {
  const { platform, on } = await setup({ a: ["one"], b: ["one"] });
  expect(await on("2026-01-30")).toBeUndefined();
  await platform.load(
    workspaceOf({
      teams: teamsOf(["a"], [MEMBER]),
      assistants: [{ id: "a-one", team: "a", name: "one", modelId: "p/new" }],
    }),
  );
  expect(await on("2026-02-15")).toEqual(["b not-acknowledged"]);
});

test("a reminder that is left comes before the word to the operators, which comes with the next run", async () => {
  const { platform, on } = await setup({ a: ["one"] });
  expect(await on("2026-02-16")).toBeUndefined();
  expect((await platform.notices()).map(({ milestone }) => milestone)).toContain(30);
  expect(await on("2026-02-17")).toEqual(["a not-acknowledged"]);
});
