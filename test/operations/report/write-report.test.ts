import { expect, test } from "vitest";
import { DEFAULT_PERMISSION } from "../../../lib/domain/notices/notice.ts";
import type { Report } from "../../../lib/domain/report/report.ts";
import { writeReport } from "../../../lib/operations/report/write-report.ts";
import { acknowledgeNotice } from "../../../lib/operations/tell/answer-notice.ts";
import { registryOf } from "../../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";
import { setup } from "../deployment/deployment-setup.ts";

/** What the daily function tells, beside what `report` tells of the same platform. */

async function written({ container }: Pick<TestPlatform, "container">): Promise<Report> {
  const reports: Report[] = [];
  await writeReport({
    ...container,
    place: "a test",
    pages: { put: async () => {} },
    pageOf(report) {
      reports.push(report);
      return "";
    },
  });
  const [report] = reports;
  if (report === undefined) throw new Error("no page was made");
  return report;
}

test("a platform that only observes has its uses in the report, and no fault", async () => {
  const { platform, deploymentOf, request, run } = await setup({ mode: "observe" });
  await platform.load(
    workspaceOf({ teams: teamsOf(["t"]), assistants: assistantsOf(["openai/old", "openai/new"], ["t"]) }),
  );
  expect((await written(platform)).usage.models).toEqual([]);
  const deployment = deploymentOf(registryOf(["new"], { old: "new" }, "openai"));
  await request(deployment);
  await run(deployment);
  platform.clock.advance(7_200_000);
  const report = await written(platform);
  expect(report.usage.models.map(({ model, references }) => [model, references])).toEqual([
    ["openai/new", 1],
    ["openai/old", 1],
  ]);
  expect(report.usage.teams.map(({ id }) => id)).toEqual(["t"]);
  expect(report.findings.filter(({ code }) => code !== "source-found-nothing")).toEqual([]);
});

test("a team that has answered since the operators heard of it needs nobody", async () => {
  const platform = await createTestPlatform();
  await platform.load(
    workspaceOf({
      teams: teamsOf(["a"], [{ id: "ann", permissions: [DEFAULT_PERMISSION] }]),
      assistants: assistantsOf(["p/old"], ["a"]),
    }),
  );
  await platform.apply(
    registryOf([{ name: "old", deprecated: true, replacement: "new", retiresOn: "2026-03-01" }, "new"]),
  );
  for (const day of ["2026-01-30", "2026-02-15"]) {
    platform.clock.advance(Date.parse(`${day}T04:00:00Z`) - platform.clock.now());
    await platform.cleanup();
  }
  const codes = async () => (await written(platform)).findings.map(({ code }) => code);
  expect(await codes()).toContain("teams-unanswered");
  platform.clock.advance(60_000);
  for (const { notice, member } of await platform.inbox("a"))
    await acknowledgeNotice(platform.container, notice, member);
  expect(await codes()).not.toContain("teams-unanswered");
});
