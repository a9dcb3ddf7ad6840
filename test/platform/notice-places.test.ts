import { expect, test } from "vitest";
import { registryOf } from "../builders/registry.ts";
import { sourceOf } from "../builders/sources.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { list, map, number, setupAdopter, text, thing } from "./adopter.ts";
import { createTestPlatform } from "./test-platform.ts";

/** What notices say about places, settings and replacements. */

const BEFORE = registryOf(
  ["old", "gone", "next", { name: "new", deprecated: true, replacement: "next", retiresOn: "2026-06-01" }],
  {},
  "openai",
);
const AFTER = registryOf(
  ["next", { name: "new", deprecated: true, replacement: "next", retiresOn: "2026-06-01" }],
  { old: "new", gone: null },
  "openai",
);

test("a notice says which part of what changed, with the link and the values of before and after", async () => {
  const { platform, put } = await setupAdopter([
    sourceOf({
      each: "/steps",
      model: "/model",
      parameters: "/settings",
      part: "/title",
      owner: { kind: "flow", id: "/id", label: "/name", link: "https://example.com/{team}/flows/{id}" },
    }),
  ]);
  const step = (title: string, model: string, temperature: number) =>
    map({ title: text(title), model: text(model), settings: map({ temperature: number(temperature) }) });
  await put(
    thing(
      {
        name: text("Triage"),
        steps: list(
          step("Ask", "openai/old", 0.5),
          step("Answer", "openai/old", 9),
          step("Sort", "openai/gone", 1),
        ),
      },
      "a/1",
    ),
  );
  await platform.apply(BEFORE);
  await platform.apply(AFTER);
  const told = new Map((await platform.notices()).map((notice) => [notice.model.name, notice]));
  const owner = { kind: "flow", id: "a/1", label: "Triage", link: "https://example.com/acme/flows/a%2F1" };
  expect(told.get("old")).toMatchObject({
    placesLeft: 0,
    places: [
      { owner, part: "Answer", change: "rewritten", settings: [{ field: "temperature", from: 9 }] },
      { owner, part: "Ask", change: "rewritten", settings: [] },
    ],
    replacementEnds: { retiresOn: "2026-06-01", replacement: { id: "openai/next" } },
  });
  expect(told.get("old")?.text).toContain("Please move to next before that day.");
  expect(told.get("gone")).toMatchObject({
    places: [{ owner, part: "Sort", change: "cleared", settings: [] }],
  });
});

test("a notice of a cleared id tells lists that have others left from what has no model now", async () => {
  const platform = await createTestPlatform();
  const node = (id: string, modelId: string | string[]) => ({ id, name: `Step ${id}`, params: { modelId } });
  const pipeline = (id: string, team: string, ...nodes: ReturnType<typeof node>[]) => ({
    id,
    team,
    name: id,
    nodes,
  });
  await platform.load(
    workspaceOf({
      teams: ["all", "some", "none"].map((id) => ({ id, name: id, members: [] })),
      pipelines: [
        pipeline("p1", "all", node("1", ["openai/gone", "openai/next"])),
        pipeline("p2", "some", node("1", ["openai/gone", "openai/next"]), node("2", "openai/gone")),
        pipeline("p3", "none", node("1", ["openai/gone"])),
      ],
    }),
  );
  await platform.apply(BEFORE);
  await platform.apply(AFTER);
  const told = (await platform.notices()).map(({ team, othersLeft, places }) => [
    team.id,
    othersLeft,
    places?.map(({ part }) => part),
  ]);
  expect(told.sort()).toEqual([
    ["all", "all", ["Step 1"]],
    ["none", undefined, ["Step 1"]],
    ["some", "some", ["Step 1", "Step 2"]],
  ]);
});

test("of many places the first fifty are named, the same ones in whatever order they are met, and the rest is counted", async () => {
  const named = async (segments: number, pageSize: number) => {
    const platform = await createTestPlatform({ segments, pageSize });
    await platform.load(
      workspaceOf({
        teams: [{ id: "a", name: "A", members: [] }],
        assistants: Array.from({ length: 230 }, (_, index) => ({
          id: `x${index}`,
          team: "a",
          name: `Assistant ${index}`,
          modelId: "openai/old",
        })),
      }),
    );
    await platform.apply(BEFORE);
    await platform.apply(AFTER);
    const notice = (await platform.notices()).find(({ model }) => model.name === "old");
    expect(notice).toMatchObject({ placesLeft: 180 });
    return notice?.places?.map(({ owner }) => owner.label);
  };
  const [first, second] = [await named(1, 100), await named(3, 7)];
  expect(first).toHaveLength(50);
  expect(second).toEqual(first);
});
