import { expect, test } from "vitest";
import { TableOutOfReach } from "../../lib/contract/errors.ts";
import { lastSnapshot, reportSnapshot } from "../../lib/operations/preview/report-snapshot.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestOptions, type TestPlatform } from "./test-platform.ts";

/** What becomes of the counts of a pass: the snapshot that it leaves, the days, and the passes that leave none. */

const DAY = 24 * 60 * 60 * 1_000;
const BEFORE = registryOf(["old", "new"]);
const AFTER = registryOf(["new"], { old: "new" });

async function setup(options: TestOptions = { pageSize: 2, segments: 2 }) {
  const platform = await createTestPlatform(options);
  const teams = ["a", "b"];
  await platform.load(
    workspaceOf({
      teams: teamsOf(teams),
      assistants: assistantsOf(["p/old", "p/old", "p/new", "p/lost"], teams),
    }),
  );
  await platform.apply(BEFORE);
  return platform;
}

const last = ({ container }: TestPlatform) => container.usage.last();

test("says what each team uses, and each day what all of them do", async () => {
  const platform = await setup();
  const { container } = platform;
  const one = { references: 1, kinds: { assistant: 1 }, owners: { assistant: 1 } };
  expect([...((await lastSnapshot(container))?.teams ?? [])]).toEqual([
    { model: "p/new", team: "a", ...one },
    { model: "p/old", team: "a", ...one },
    { model: "p/lost", team: "b", ...one },
    { model: "p/old", team: "b", ...one },
  ]);
  platform.clock.advance(DAY);
  await platform.apply(AFTER);
  platform.clock.advance(1_000);
  const { usage, snapshot } = await reportSnapshot(container, { model: "p/new" });
  expect(usage).toMatchObject([{ references: 3, teams: 2, owners: { assistant: 3 } }]);
  expect(snapshot).toMatchObject({ ageSeconds: 1, held: [] });
  const others = { ids: 1, references: 1 };
  const kinds = (assistant: number) => ({ references: assistant, teams: 2, kinds: { assistant } });
  expect(await container.usage.history()).toEqual([
    {
      at: "2026-01-01T00:00:00.000Z",
      teams: 2,
      models: [
        { model: "p/new", references: 1, teams: 1, kinds: { assistant: 1 } },
        { model: "p/old", ...kinds(2) },
      ],
      others,
    },
    {
      at: expect.stringMatching(/^2026-01-02T/),
      teams: 2,
      models: [{ model: "p/new", ...kinds(3) }],
      others,
    },
  ]);
});

test("is there before any pass for nobody, and says what takes one", async () => {
  const platform = await createTestPlatform();
  const { container } = platform;
  const refused = (): Promise<unknown> => reportSnapshot(container, {}).catch((error: unknown) => error);
  expect(await lastSnapshot(container)).toBeUndefined();
  // Before the first apply a daily run makes no pass: it is no help.
  await platform.cleanup({ all: true });
  expect(await refused()).toMatchObject({
    code: "wrong-state",
    message: expect.stringContaining("the first apply takes one"),
    hint: undefined,
  });
  const { scan } = container.tables;
  intercept(container.tables, "scan", () => async () => {
    throw new TableOutOfReach("no access");
  });
  await platform.apply(BEFORE);
  expect(await refused()).toMatchObject({ code: "wrong-state", hint: "cleanup --all" });
  Object.assign(container.tables, { scan });
  await platform.cleanup({ all: true });
  expect(await lastSnapshot(container)).toBeDefined();
});

test("is the older one after a pass that did not read everything, that undid something, or had too much to count", async () => {
  const platform = await setup();
  const before = await last(platform);
  platform.clock.advance(DAY);
  const { container } = platform;
  const scans = container.tables.scan;
  intercept(container.tables, "scan", () => async () => {
    throw new TableOutOfReach("no access");
  });
  expect(await platform.apply(AFTER)).toMatchObject({ status: "incomplete" });
  expect(await last(platform)).toEqual(before);
  Object.assign(container.tables, { scan: scans });
  Object.assign(container, { snapshotSize: 10 });
  expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
  expect(await last(platform)).toEqual(before);
  Object.assign(container, { snapshotSize: 1_000_000 });
  await platform.apply(BEFORE);
  const applied = await last(platform);
  expect(applied?.pass).not.toBe(before?.pass);
  await platform.undo("delete:p/old@1=new");
  expect(await last(platform)).toEqual(applied);
  await platform.cleanup({ all: true });
  expect((await reportSnapshot(container, { model: "p/old" })).usage).toMatchObject([{ references: 2 }]);
});

test("is the older one after a pass that an older version began, whose cursors count nothing", async () => {
  const platform = await setup();
  const before = await last(platform);
  intercept(
    platform.container.passes,
    "saveCursor",
    (save) =>
      async (lease, segment, { uses: _uses, ...cursor }) =>
        save(lease, segment, cursor),
  );
  expect(await platform.cleanup({ all: true })).toMatchObject({ status: "succeeded" });
  expect(await last(platform)).toEqual(before);
});

test("counts once what is read again because it could not be written in time", async () => {
  const platform = await setup({ pageSize: 1, chunkReferences: 1 });
  const { container } = platform;
  let refused = 0;
  intercept(container.tables, "turn", (turn) => async (unit, ...given) => {
    if (unit === "write" && refused < 2) {
      refused += 1;
      return false;
    }
    return turn(unit, ...given);
  });
  // The uses of each chunk then stand in a row of their own.
  Object.assign(container, { usesBytes: 0 });
  await platform.apply(AFTER);
  expect(refused).toBe(2);
  const pass = (await last(platform))?.pass ?? "";
  const cursors = await container.passes.cursors(pass);
  expect(cursors.flatMap(({ uses }) => uses?.keptIn ?? []).length).toBeGreaterThan(1);
  const { usage } = await reportSnapshot(container, {});
  expect(usage.map(({ model, references }) => [model, references])).toEqual([
    ["p/lost", 1],
    ["p/new", 3],
    ["p/old", 0],
  ]);
});

test("counts what a user wrote while the pass was writing, and what a lost response had written", async () => {
  const platform = await setup();
  const { container } = platform;
  intercept(container.tables, "rewrite", (rewrite, call) => async (...given) => {
    if (call === 1)
      await platform.load(
        workspaceOf({ assistants: [{ id: "x0", team: "a", name: "A", modelId: "p/lost" }] }),
      );
    const results = await rewrite(...given);
    return call === 2 && results !== "late" ? results.map(() => ({ status: "unknown" })) : results;
  });
  await platform.apply(AFTER);
  const { assistants } = await platform.export();
  const held = Map.groupBy(assistants, ({ modelId }) => String(modelId));
  const { usage } = await reportSnapshot(container, {});
  expect(usage.filter(({ references }) => references > 0).map((row) => [row.model, row.references])).toEqual(
    [...held].map(([model, all]) => [model, all.length]).sort(),
  );
});
