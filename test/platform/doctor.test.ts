import { expect, test } from "vitest";
import { METRICS } from "../../lib/contract/metrics.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { runStateMachine } from "../../lib/local/interpreter.ts";
import { lookAtHealth } from "../../lib/operations/health/look-at-health.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform } from "./test-platform.ts";

const DAY_MS = 86_400_000;
const REQUEST = { referenceTables: ["workspace"], digest: null };
const codesOf = (findings: readonly { readonly code: string }[]): string[] =>
  findings.map(({ code }) => code);

/** A platform on which one deletion is in force, and all is well. */
async function setup() {
  const sources = referenceSources.filter(({ name }) => name === "assistant");
  const platform = await createTestPlatform({ sources });
  const members = [{ id: "ann", permissions: [DEFAULT_PERMISSION] }];
  await platform.load(workspaceOf({ teams: teamsOf(["a"], members), assistants: assistantsOf(["p/old"]) }));
  await platform.apply(registryOf(["new"], { old: "new" }));
  return platform;
}

test("doctor makes a dozen reads, whatever the platform holds, none of them in a table of references, and no write", async () => {
  const platform = await setup();
  const { reads, writes } = { ...platform.meter.calls };
  intercept(platform.container.tables, "scan", () => () => Promise.reject(new Error("an adopter's table")));
  expect((await lookAtHealth(platform.container, REQUEST)).findings).toEqual([]);
  // The head, runs, entries, four kinds of rows of the outbox, the ends of passes, the models, and a description of three tables.
  expect(platform.meter.calls).toMatchObject({ reads: reads + 12, writes });
});

test("a table that may not be described keeps nobody from looking at the rest", async () => {
  const { container } = await setup();
  const error = Object.assign(new Error("no"), { name: "AccessDeniedException" });
  expect((await lookAtHealth(container, REQUEST)).looked).toContain("age of tables");
  intercept(container.tables, "describe", () => () => Promise.reject(error));
  const { findings, looked } = await lookAtHealth(container, REQUEST);
  expect(findings).toEqual([]);
  expect(looked).not.toContain("age of tables");
  intercept(container.tables, "describe", () => () => Promise.reject(new Error("no region")));
  await expect(lookAtHealth(container, REQUEST)).rejects.toThrow("no region");
});

test("a member to whom several e-mails are due counts once", async () => {
  const { container } = await setup();
  const due = [0, 1].map((urgency) => ({ team: "a", member: "ann", urgency }));
  await container.dueEmails.add(due, "2025-12-01T00:00:00.000Z notice");
  const { findings } = await lookAtHealth(container, REQUEST);
  expect(findings).toMatchObject([
    { code: "emails-late", message: expect.stringMatching(/^e-mails to 1 member /) },
  ]);
});

test("of what waits a thousand rows are read, and the finding says so", async () => {
  const { container } = await setup();
  let read = 0;
  intercept(
    container.dueEmails,
    "due",
    () =>
      async function* due() {
        for (;;) {
          read += 1;
          yield { id: "x", team: "a", member: `ann-${read}`, mark: "2025-12-01T00:00:00.000Z notice" };
        }
      },
  );
  const { findings } = await lookAtHealth(container, REQUEST);
  expect(findings).toMatchObject([
    { code: "emails-late", message: expect.stringMatching(/^e-mails to at least 1,000 /) },
  ]);
  expect(read).toBe(1_000);
});

test("a scheduled run counts at its end what needs somebody; a run by hand counts nothing", async () => {
  const platform = await setup();
  const { container, clock, metrics } = platform;
  const daily = (trigger: "schedule" | "command") =>
    runStateMachine(
      container,
      { run: `daily-${clock.now()}`, trigger, digest: null, startedAt: new Date(clock.now()).toISOString() },
      { waitMs: 1 },
    );
  clock.advance(DAY_MS);
  await daily("schedule");
  expect(metrics.of(METRICS.healthErrors)).toEqual([0]);
  // A copy of the table of models is put back that does not know the tombstone.
  intercept(
    container.models,
    "all",
    (original) => async () =>
      (await original()).map((row) =>
        row.id === "p/old" ? { ...row, status: "active", migration: null } : row,
      ),
  );
  clock.advance(DAY_MS);
  await daily("command");
  clock.advance(DAY_MS);
  await daily("schedule");
  expect(metrics.of(METRICS.healthErrors)).toEqual([0, 1]);
  expect(metrics.of(METRICS.healthWarnings)).toEqual([0, 0]);
  expect(codesOf((await lookAtHealth(container, REQUEST)).findings)).toEqual(["models-behind"]);
});

test("a run keeps the teams that have not answered, also where they are too many for its row", async () => {
  const { container } = await setup();
  const [row] = await container.runs.all();
  if (row === undefined) throw new Error("there was a run");
  const named = Array.from({ length: 50 }, (_, index) => ({
    id: `team-${index}`,
    name: "x".repeat(200),
    why: "not-reached" as const,
  }));
  const unanswered = Array.from({ length: 80 }, (_, index) => ({
    model: `p/m${index}`,
    replacement: null,
    retiresOn: "2026-03-01",
    teams: 50,
    named,
  }));
  await container.runs.put({ ...row, run: "large", unanswered });
  expect(await container.runs.get("large")).toEqual({ ...row, run: "large", unanswered });
});
