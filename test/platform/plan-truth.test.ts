import { expect, test } from "vitest";
import { parseSavedUsage } from "../../lib/cli/input/saved-usage.ts";
import type { Plan } from "../../lib/contract/plan.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { TEAM_BUCKETS } from "../../lib/domain/text/ids.ts";
import { publicUsage } from "../../lib/domain/usage/public-usage.ts";
import type { UsageReport } from "../../lib/domain/usage/saved-usage.ts";
import { planFromUsage } from "../../lib/operations/preview/plan-from-usage.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { reportUsage } from "../../lib/operations/preview/report-usage.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { registryOf } from "../builders/registry.ts";
import { idsIn, REGISTRY_HISTORY } from "../builders/registry-history.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { workspaceFor } from "../model/workspace-of.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const ALL_IDS = [...new Set(REGISTRY_HISTORY.flatMap(({ registry }) => idsIn(registry)))];
const LAST = REGISTRY_HISTORY.length - 1;
/** The history, then back to a registry in which dozens of deleted models are listed again, and to the end once more. */
const STEPS = [...REGISTRY_HISTORY, REGISTRY_HISTORY[16]!, REGISTRY_HISTORY[LAST]!];

function requestOf(document: RegistryDocument) {
  const sets = parameterSetsInForce(parameterSets, document);
  const digest = registryDigest(document, referenceSources, sets);
  return { document, digest, sources: referenceSources, sets, warnings: [] };
}

/** Returns the plan from a report that was written to a file and read again. */
function planOfReport(document: RegistryDocument, report: UsageReport): Promise<Plan> {
  const saved = parseSavedUsage(Buffer.from(JSON.stringify(report)));
  if ("fault" in saved) throw new Error(saved.fault);
  return planFromUsage(requestOf(document), saved.report, Date.parse(report.at ?? ""));
}

/** Returns what a plan says, without the names of owners, which no usage holds. */
function said({ sync, migrations, totals, notices, status, summary }: Plan) {
  const nameless = notices.map(({ affected, ...notice }) => ({
    ...notice,
    affected: Object.entries(affected).map(([kind, { count }]) => [kind, count]),
  }));
  return { sync, migrations, totals, notices: nameless, status, summary };
}

/** Returns the same without the ids of teams. */
function counted(plan: Plan) {
  const { notices, ...others } = said(plan);
  return { ...others, notices: notices.map(({ team: _team, ...notice }) => JSON.stringify(notice)).sort() };
}

/** Returns the fields that the pass of a run has dropped or clamped, by migration, from its journal. */
async function lostBy({ container }: TestPlatform, run: string): Promise<Record<string, number>> {
  const pass = (await container.runs.get(run))?.pass ?? "";
  const lost: Record<string, number> = {};
  for (let bucket = 0; bucket < TEAM_BUCKETS; bucket += 1) {
    for await (const { migration, entries } of container.journal.rows(pass, bucket)) {
      for (const { field, action } of entries.flatMap(({ changes }) => changes)) {
        const key = `${migration} ${action} ${field}`;
        if (action === "drop" || action === "clamp") lost[key] = (lost[key] ?? 0) + 1;
      }
    }
  }
  return lost;
}

function lostIn({ migrations }: Plan): Record<string, number> {
  return Object.fromEntries(
    migrations.flatMap(({ id, lost }) =>
      (lost ?? []).map(({ field, action, count }) => [`${id} ${action} ${field}`, count]),
    ),
  );
}

test("over the whole history a plan, the plan from its usage and what apply then does are the same", async () => {
  const platform = await createTestPlatform();
  const options = { teams: 8, references: 200, customModels: true };
  await platform.load(workspaceFor(ALL_IDS, { seed: 7, ...options }));
  let lost = 0;
  let cleared = 0;
  for (const [step, { registry }] of STEPS.entries()) {
    // Users go on: some of what they write names models that are deleted already.
    const more = workspaceFor(ALL_IDS, { seed: step, ...options, references: 40 });
    if (step % 4 === 3) await platform.load({ ...more, evaluators: [] });
    const plan = await previewPlan(platform.container, requestOf(registry));
    const report = await reportUsage(platform.container, referenceSources, {}, parameterSets);
    const fromUsage = await planOfReport(registry, report);
    expect(said(fromUsage), `step ${step}`).toEqual(said(plan));
    expect(fromUsage.usage?.notKnown).toEqual([]);

    const outcome = await platform.apply(registry);
    const { rewritten, cleared: gone, noted } = outcome.references;
    expect(rewritten + gone, `step ${step}`).toBe(plan.totals.references);
    expect(gone).toBe(plan.totals.cleared);
    const references = plan.migrations.reduce((sum, migration) => sum + migration.references, 0);
    expect(rewritten + gone + noted).toBe(references);
    expect(outcome.notices.created).toBe(plan.notices.length);
    expect(outcome.summary.replace(/, \S+ reached nobody yet$/, "")).toBe(plan.summary);
    expect(await lostBy(platform, outcome.run)).toEqual(lostIn(plan));
    lost += Object.keys(lostIn(plan)).length;
    cleared += gone;
  }
  expect([lost, cleared].every((count) => count > 0)).toBe(true);
});

test("a plan from what anybody may read differs in the names of teams alone, and holds nothing that a tenant wrote", async () => {
  const platform = await createTestPlatform();
  const options = { teams: 4, references: 120, customModels: false };
  await platform.load(workspaceFor(ALL_IDS, { seed: 3, ...options }));
  for (const step of [0, 6, 17, 21, LAST, 16, LAST]) {
    const { registry } = REGISTRY_HISTORY[step]!;
    const plan = await previewPlan(platform.container, requestOf(registry));
    const report = publicUsage(await reportUsage(platform.container, referenceSources, {}, parameterSets));
    const known = await planOfReport(registry, report);
    expect(counted(known), `step ${step}`).toEqual(counted(plan));
    expect(known.usage?.notKnown).toEqual([]);
    expect(JSON.stringify(report)).not.toMatch(/team-\d|Member|Team \d/);
    await platform.apply(registry);
  }
});

test("a plan from what anybody may read says that it does not know who uses an id that is new, deprecated or deleted at once", async () => {
  const platform = await createTestPlatform();
  const ids = ["p/old", "p/gone"];
  await platform.load(workspaceOf({ teams: teamsOf(["a"]), assistants: assistantsOf(ids) }));
  const report = publicUsage(await reportUsage(platform.container, referenceSources, {}, parameterSets));
  const notKnown = async (document: RegistryDocument) =>
    (await planOfReport(document, report)).usage?.notKnown;
  expect(await notKnown(registryOf(["new", { name: "old", deprecated: true }]))).toEqual(["references"]);
  expect(await notKnown(registryOf(["new"], { gone: "new" }))).toEqual(["references"]);
  expect(await notKnown(registryOf(["new", "old"]))).toEqual([]);
});
