import { expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { planFromUsage } from "../../lib/operations/preview/plan-from-usage.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { reportUsage } from "../../lib/operations/preview/report-usage.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { accessTo, createAdopterTable, list, map, number, simpleSource, text } from "./adopter.ts";
import { createTestPlatform } from "./test-platform.ts";

const SOURCES = [{ ...simpleSource, parameters: "/params" }];
const sonnet = { name: "sonnet-4", parameters: "AnthropicReasoningParameters" };
const newest = { name: "sonnet-4-6", parameters: "ClaudeSonnet46Parameters" };
const tired = { name: "tired", deprecated: true };
const BEFORE = registryOf([sonnet, newest, "late", "gone", "tired"]);
const DONE = registryOf([sonnet, newest, "gone", "tired"], { late: null });
const AFTER = registryOf([newest, tired], { late: null, gone: null, "sonnet-4": "sonnet-4-6" });

/** A platform with references that go to a replacement, that go to nothing, of a migration that is done, and of a deprecated model. */
async function setup() {
  const things = await createAdopterTable([{ name: "id", type: "S" }]);
  const platform = await createTestPlatform({ sources: SOURCES, extraTables: { things } });
  await platform.load(workspaceOf({ teams: [{ id: "t", name: "T", members: [] }] }));
  await platform.apply(BEFORE);
  await platform.apply(DONE);
  const settings = map({ thinking: { BOOL: true }, budget_tokens: number(8_000), temperature: number(1) });
  const { put } = accessTo(platform, things);
  await put(
    { id: text("a"), team: text("t"), model: text("p/sonnet-4"), params: settings },
    { id: text("b"), team: text("u"), model: list(text("p/sonnet-4"), text("p/gone")) },
    { id: text("c"), model: text("p/gone"), params: settings },
    { id: text("d"), team: text("t"), model: text("p/late") },
    { id: text("e"), team: text("t"), model: text("p/tired") },
    { id: text("f"), team: text("t"), model: text("p/sonnet-4-6") },
  );
  const requestOf = (document: RegistryDocument) => ({
    document,
    digest: registryDigest(document, SOURCES, parameterSets),
    sources: SOURCES,
    sets: parameterSets,
    warnings: [],
  });
  return {
    platform,
    requestOf,
    plan: (document: RegistryDocument) => previewPlan(platform.container, requestOf(document)),
    async planOfUsage(document: RegistryDocument) {
      const report = await reportUsage(platform.container, SOURCES, {}, parameterSets);
      return planFromUsage(requestOf(document), report, Date.parse(report.at ?? ""));
    },
  };
}

test("a plan counts what its apply does, late references of earlier deletions included", async () => {
  const { platform, plan, planOfUsage } = await setup();
  const { totals, migrations } = await plan(AFTER);
  expect(totals).toEqual({ references: 5, cleared: 3, dropped: 1, teams: 2, clearedTeams: 2 });
  expect(migrations.map(({ parameters }) => parameters.drop).toSorted()).toEqual([0, 0, 0, 1]);
  expect((await planOfUsage(AFTER)).totals).toEqual(totals);
  const { references } = await platform.apply(AFTER);
  expect(references).toMatchObject({ rewritten: 2, cleared: 3, noted: 1, failed: 0 });
});

test("a plan counts the items that its pass writes, once each, whatever number of references they hold", async () => {
  const { platform, plan, planOfUsage, requestOf } = await setup();
  const { container } = platform;
  const counted = async (table: string) => {
    const described = await container.tables.describe(table);
    return described && { ...described, items: 6, bytes: 5_000 };
  };
  const deps = { ...container, tables: { ...container.tables, describe: counted } };
  const { pass } = await previewPlan(deps, requestOf(AFTER));
  // Two pages of 4 KB are begun. The items a to d are written, b with two references; four units, and some of one for the journal.
  expect(pass).toEqual({
    bytes: 5_000,
    units: { read: 2, write: 5 },
    caps: null,
    seconds: null,
    dollars: null,
  });
  expect((await planOfUsage(AFTER)).pass).toBeNull();
  expect((await plan(DONE)).pass).toBeNull();
});

test("a plan with nothing to do counts nothing: applying makes no pass", async () => {
  const { platform, plan, planOfUsage } = await setup();
  expect(await plan(DONE)).toMatchObject({
    status: "nothing-to-do",
    totals: { references: 0, cleared: 0, dropped: 0 },
  });
  expect(await planOfUsage(DONE)).toMatchObject({ status: "nothing-to-do", totals: { references: 0 } });
  expect(await platform.apply(DONE)).toMatchObject({ status: "nothing-to-do" });
});
