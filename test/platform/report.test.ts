import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import type { Report } from "../../lib/domain/report/report.ts";
import { findInLedger } from "../../lib/operations/health/ledger-findings.ts";
import { listChanges } from "../../lib/operations/ledger/list-changes.ts";
import { markEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { gatherChanges } from "../../lib/operations/report/gather-changes.ts";
import { gatherReport } from "../../lib/operations/report/gather-report.ts";
import { acknowledgeNotice } from "../../lib/operations/tell/answer-notice.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const sonnet = { name: "sonnet-4", parameters: "AnthropicReasoningParameters" };
const newest = { name: "sonnet-4-6", parameters: "ClaudeSonnet46Parameters" };
const BEFORE = registryOf([sonnet, newest, "gone", "old"]);
const AFTER = registryOf(
  [newest, { name: "old", deprecated: true, replacement: "sonnet-4-6", retiresOn: "2026-01-20" }],
  { "sonnet-4": "sonnet-4-6", gone: null },
);
const MEMBER = { id: "ann", permissions: [DEFAULT_PERMISSION] };
const WORKSPACE = workspaceOf({
  teams: [...teamsOf(["a", "b"], [MEMBER]), ...teamsOf(["nobody"])],
  pipelines: ["a", "b", "nobody"].map((team) => ({
    id: `p-${team}`,
    team,
    name: "Support",
    nodes: [
      {
        id: "n",
        params: { modelId: "p/sonnet-4", modelParameters: { thinking: true, budget_tokens: 8_000, seed: 7 } },
      },
    ],
  })),
  assistants: ["gone", "gone", "old", "sonnet-4-6"].map((name, index) => ({
    id: `x${index}`,
    team: index % 2 === 0 ? "a" : "b",
    name,
    modelId: `p/${name}`,
  })),
});

const read = async ({ container }: TestPlatform): Promise<Report> =>
  gatherReport(container, {
    place: "a test",
    sources: referenceSources,
    builtIn: parameterSets,
    findings: await findInLedger(container),
  });

describe("a report", () => {
  let platform: TestPlatform;
  let report: Report;
  let written: number;
  beforeAll(async () => {
    platform = await createTestPlatform();
    await platform.load(WORKSPACE);
    await platform.apply(BEFORE);
    await platform.apply(AFTER);
    const [entry] = await platform.inbox("a");
    const asking = (await platform.notices()).find(
      ({ outcome, team }) => outcome === "action-needed" && team.id === "a",
    );
    await acknowledgeNotice(platform.container, asking?.id ?? "", entry?.member ?? "");
    const { writes } = platform.meter.calls;
    report = await read(platform);
    written = platform.meter.calls.writes - writes;
  });

  test("writes nothing", () => {
    expect(written).toBe(0);
  });

  test("counts the references of each team as the tables hold them", () => {
    const { models, teams, byTeam } = report.usage;
    expect(models.map(({ model }) => model)).toEqual(["p/old", "p/sonnet-4-6"]);
    expect(teams).toEqual([
      { id: "a", name: "Team a" },
      { id: "b", name: "Team b" },
      { id: "nobody", name: "Team nobody" },
    ]);
    expect(byTeam).toEqual([
      [
        [0, 1],
        [1, 1],
      ],
      [[1, 2]],
      [[1, 1]],
    ]);
  });

  test("tells of a migration what ledger changes lists, with the settings before and after", async () => {
    for (const { id, kind } of report.ledger.shown.filter((entry) => entry.kind === "delete")) {
      const changes = await Array.fromAsync(listChanges(platform.container, { id }));
      expect(changes.length, `${kind} ${id}`).toBeGreaterThan(0);
      expect(report.changes[id]?.references, id).toBe(changes.length);
    }
    const { fields = [], examples = [] } = report.changes["delete:p/sonnet-4@1=sonnet-4-6"] ?? {};
    expect(fields.map(({ field, action, as, count }) => [field, action, as, count])).toEqual([
      ["budget_tokens", "translate", "effort", 3],
      ["thinking", "translate", "adaptive_thinking", 3],
    ]);
    expect(fields.find(({ field }) => field === "budget_tokens")?.values[0]?.from).toBe("8000");
    expect(examples[0]).toMatchObject({ owner: { kind: "pipeline", label: "Support" }, state: "written" });
    expect(report.changesLeft).toBe(0);
  });

  test("counts notices: sent, reached, acknowledged, and the teams of which nobody was reached", () => {
    expect(report.notices).toMatchObject({
      pending: 0,
      unreached: 1,
      asking: 1,
      acknowledged: 1,
      unasked: 0,
    });
    expect(report.notices.sent).toBe(report.notices.reached + 1);
    expect(report.notices.unreachedTeams.shown).toMatchObject([{ team: "nobody", notices: 1 }]);
  });

  test("finds the deprecated model that is used and ends soon", () => {
    expect(report.findings.at(-1)).toMatchObject({
      code: "retirement-near",
      command: "usage --in-use",
    });
    expect(report.findings.map(({ code }) => code)).toContain("notices-unreached");
  });

  test("reads the newest pass alone where the journal is long, and says how many changes it does not count", async () => {
    const entries = await platform.container.ledger.entries();
    const whole = await gatherChanges(platform.container, entries);
    const all = Object.values(whole.changes).reduce((sum, { references }) => sum + references, 0);
    await platform.load(
      workspaceOf({
        teams: teamsOf(["a"], [MEMBER]),
        assistants: [{ id: "late", team: "a", name: "late", modelId: "p/gone" }],
      }),
    );
    await platform.cleanup();
    const later = await gatherChanges(platform.container, await platform.container.ledger.entries(), 1);
    expect(Object.values(later.changes).map(({ references }) => references)).toEqual([1]);
    expect(later.changesLeft).toBe(all);
  });
});

test("a pass that alone has more changes than a report reads is read in part", async () => {
  const platform = await createTestPlatform();
  const teams = Array.from({ length: 12 }, (_, index) => `t${index}`);
  await platform.load(
    workspaceOf({
      teams: teamsOf(teams, [MEMBER]),
      assistants: teams.map((team) => ({ id: `x-${team}`, team, name: "gone", modelId: "p/gone" })),
    }),
  );
  await platform.apply(BEFORE);
  await platform.apply(AFTER);
  const entries = await platform.container.ledger.entries();
  const { changes, changesLeft } = await gatherChanges(platform.container, entries, 3);
  const counted = Object.values(changes).reduce((sum, { references }) => sum + references, 0);
  expect(counted).toBeGreaterThanOrEqual(3);
  expect(changesLeft).toBeGreaterThan(0);
  expect(counted + changesLeft).toBe(12);
});

test("a change that a killed run has written, and marked nowhere, is told", async () => {
  const platform = await createTestPlatform();
  await platform.load(WORKSPACE);
  await platform.apply(BEFORE);
  const dying = platform.another();
  const { promise: dead, resolve } = Promise.withResolvers<"dead">();
  dying.container.journal.mark = () => {
    resolve("dead");
    return new Promise(() => {});
  };
  expect(await Promise.race([dead, dying.apply(AFTER)])).toBe("dead");
  platform.clock.advance(31_000);
  await platform.apply(AFTER);
  const report = await read(platform);
  expect(
    Object.values(report.changes)
      .map(({ references }) => references)
      .sort(),
  ).toEqual([2, 3]);
  expect(report.changesLeft).toBe(0);
});

test("a change that a user came before is not told", async () => {
  const platform = await createTestPlatform();
  await platform.load(WORKSPACE);
  await platform.apply(BEFORE);
  const chosen = { id: "x0", team: "a", name: "gone", modelId: "p/sonnet-4-6" };
  intercept(platform.container.tables, "rewrite", (rewrite, call) => async (statements, window) => {
    if (call === 1)
      await platform.load(workspaceOf({ teams: teamsOf(["a"], [MEMBER]), assistants: [chosen] }));
    return rewrite(statements, window);
  });
  await platform.apply(AFTER);
  const report = await read(platform);
  const gone = report.ledger.shown.find(({ model, kind }) => model === "p/gone" && kind === "delete");
  expect(gone?.references).toMatchObject({ cleared: 1, skipped: 1 });
  expect(report.changes[gone?.id ?? ""]?.references).toBe(1);
});

test("references that could not be written all count, though the ledger keeps few of each migration, and none of one that is marked", async () => {
  const platform = await createTestPlatform();
  await platform.load(
    workspaceOf({
      teams: teamsOf(["a"], [MEMBER]),
      assistants: Array.from({ length: 25 }, (_, index) => ({
        id: `x${index}`,
        team: "a",
        name: "gone",
        modelId: "p/gone",
      })),
    }),
  );
  await platform.apply(BEFORE);
  intercept(platform.container.tables, "rewrite", () => async (statements) => {
    return statements.map(() => ({ status: "impossible", reason: "item too large" }));
  });
  await platform.apply(AFTER);
  const { failed } = await read(platform);
  expect(failed.shown[0]).toMatchObject({ reason: "item too large" });
  expect(failed.shown.length + failed.left).toBe(25);
  const [first] = failed.shown;
  const marking = { id: first?.migration ?? "", reason: "known", by: "ann" };
  await markEntry(platform.container, marking);
  expect((await read(platform)).failed).toEqual({ shown: [], left: 0 });
});

test("an empty platform has an empty report", async () => {
  const report = await read(await createTestPlatform());
  expect(report).toMatchObject({
    findings: [{ code: "never-applied" }],
    models: [],
    changes: {},
    changesLeft: 0,
  });
  expect(report.usage.teams).toEqual([]);
});
