import { registryDigest } from "../../../../lib/domain/registry/digest.ts";
import { listRuns, showEntry } from "../../../../lib/operations/ledger/inspect-ledger.ts";
import { previewPlan } from "../../../../lib/operations/preview/preview-plan.ts";
import { reportUsage } from "../../../../lib/operations/preview/report-usage.ts";
import { referenceSources } from "../../../../lib/registry/reference-sources.ts";
import { createResolver } from "../../../../lib/resolver/resolver.ts";
import type { TestPlatform } from "../../../platform/test-platform.ts";
import { AFTER, SETS } from "../representative.ts";
import { applying } from "../trial.ts";
import { alone, type Family, NOTHING_LEFT } from "./family.ts";

/** Everything that only reads, in the middle of a run. */
async function readAll({ container, dynamodb, tables, ...platform }: TestPlatform): Promise<void> {
  const sources = referenceSources;
  const digest = registryDigest(AFTER, sources, SETS);
  await previewPlan(container, { document: AFTER, digest, sources, sets: SETS, warnings: [] });
  await reportUsage(container, sources, {});
  await platform.rows();
  for (const { id } of await platform.entries())
    await showEntry(container.ledger, container.compositions, id);
  await platform.notices();
  await listRuns(container);
  await platform.export();
  const resolver = createResolver({ table: tables.models, client: dynamodb.raw, cacheSeconds: 0 });
  for (const id of ["openai/old", "openai/gone", "openai/tired", "team:b/openai/own", "openai/nobody"])
    await resolver.resolve(id, { temperature: 0.5 });
}

/** What only reads changes nothing and disturbs nobody. */
export const readers: Family = {
  title: "plan, usage, models, ledger, notices, runs, export and resolve at that call",
  variants: ["look"],
  trialOf(_variant, call) {
    const first = { name: "first", deed: applying(AFTER) };
    const reader = {
      name: "reader",
      deed: { do: "look", at: readAll } as const,
      from: { process: "first", call },
    };
    return {
      story: { seed: call, acts: [{ parts: [first, reader] }, alone("second")] },
      end: "same",
      statuses: { first: ["succeeded"], reader: ["done"], second: NOTHING_LEFT },
    };
  },
};
