import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import type { UsageReport } from "../../../lib/domain/usage/saved-usage.ts";
import { runCleanup } from "../../../lib/local/run-cleanup.ts";
import { planFromUsage } from "../../../lib/operations/preview/plan-from-usage.ts";
import { reportSnapshot } from "../../../lib/operations/preview/report-snapshot.ts";
import { reportUsage } from "../../../lib/operations/preview/report-usage.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import { scenarios } from "../../model/arbitraries.ts";
import { createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";
import { IS_WHOLE } from "../../proofs/sample.ts";

/** What a pass counts is what `usage` counts afterwards, but for owners that other things use: these count by themselves. */

const AS_HELD = referenceSources.map((source: ReferenceSource): ReferenceSource => {
  const { usedBy: _users, ...owner } = source.owner;
  return { ...source, owner };
});

const sizes = fc.record({
  pageSize: fc.constantFrom(3, 7, undefined),
  segments: fc.constantFrom(1, 3),
  chunkReferences: fc.constantFrom(3, 4_000),
  usesBytes: fc.constantFrom(0, 100, 16_000),
});

/** Returns what a plan from a report says of references and teams; a snapshot knows no settings. */
async function planned(report: UsageReport, document: RegistryDocument) {
  const sets = parameterSetsInForce(parameterSets, document);
  const digest = registryDigest(document, referenceSources, sets);
  const plan = await planFromUsage({ document, digest, sets, sources: [], warnings: [] }, report, 0);
  const { status, sync, totals, notices } = plan;
  const migrations = plan.migrations.map(({ parameters: _settings, lost: _fields, ...one }) => one);
  return { status, sync, migrations, notices, totals: { ...totals, dropped: null } };
}

async function expectSame({ container }: TestPlatform, next: RegistryDocument): Promise<void> {
  const deps = { ...container, report: () => {} };
  const reports = [await reportSnapshot(container, {}), await reportUsage(deps, AS_HELD, {})] as const;
  expect(reports[0].usage).toEqual(reports[1].usage);
  expect(await planned(reports[0], next)).toEqual(await planned(reports[1], next));
  const { model } = reports[1].usage.find(({ references }) => references > 0) ?? {};
  const [team] = Object.values(reports[1].platform?.teams ?? []);
  for (const filter of [...(team ? [{ team }] : []), ...(model ? [{ model }] : [])]) {
    const { usage } = await reportSnapshot(container, filter);
    expect(usage).toEqual((await reportUsage(deps, AS_HELD, filter)).usage);
  }
}

test("after any run the snapshot says what usage says, and a plan from it what a plan from a saved usage says", async () => {
  await fc.assert(
    fc.asyncProperty(
      scenarios({ oddValues: false }),
      sizes,
      async ({ workspace, steps }, { usesBytes, ...options }) => {
        const platform = await createTestPlatform(options);
        const container = { ...platform.container, usesBytes };
        await platform.load(workspace);
        for (const [index, { load, registry }] of steps.entries()) {
          const next = steps[index + 1]?.registry ?? registry;
          await platform.apply(registry);
          await expectSame(platform, next);
          await platform.load(load);
          const startedAt = new Date(platform.clock.now()).toISOString();
          await runCleanup(container, { run: `daily-${index}`, startedAt, day: null, all: true, waitMs: 5 });
          await expectSame(platform, next);
        }
      },
    ),
    { numRuns: IS_WHOLE ? 15 : 2, endOnFailure: true },
  );
});
