import { expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { findDrift } from "../../lib/domain/drift/find-drift.ts";
import { readFeed } from "../../lib/domain/drift/read-feed.ts";
import { priceListOf } from "../../lib/domain/prices/price-list.ts";
import { pricePlan } from "../../lib/domain/prices/price-plan.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { writeDates } from "../../lib/operations/drift/write-dates.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { channels } from "../../lib/registry/channels.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { FEEDS } from "../builders/feeds.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const TODAY = "2026-11-28";

function litellm() {
  const read = readFeed(FEEDS.litellm);
  if ("fault" in read) throw new Error(read.fault);
  return { ...read.feed, file: "litellm.json" };
}

function drift(document: RegistryDocument) {
  return findDrift(document, [litellm()], { channels, builtIn: parameterSets, asOf: TODAY });
}

/** Returns the registry with the dates of the feed, as `drift --write` edits its text. */
function withDates(document: RegistryDocument): RegistryDocument {
  const dates = drift(document).findings.flatMap(({ code, model, date }) =>
    code === "date-missing" && date !== null ? [[model, date] as const] : [],
  );
  const list = { text: JSON.stringify(document, null, 2), form: "document", document } as const;
  const context = { builtIn: parameterSets, sources: [], today: TODAY };
  return JSON.parse(writeDates(list, new Map(dates), context));
}

/** Returns the migrations of a plan, with the prices of the feed. */
async function priced(platform: TestPlatform, document: RegistryDocument) {
  const [sets, sources] = [parameterSetsInForce(parameterSets, document), referenceSources];
  const digest = registryDigest(document, sources, sets);
  const request = { document, digest, sources, sets, warnings: [] };
  const plan = await previewPlan(platform.container, request);
  return pricePlan(plan, [priceListOf(litellm(), channels)]).migrations;
}

test("from a feed to a finding, a date in the list, the price of a replacement, the row, and the notice of a deprecation", async () => {
  const platform = await createTestPlatform();
  await platform.load(
    workspaceOf({
      teams: [{ id: "acme", name: "Acme", members: [] }],
      assistants: [{ id: "a", team: "acme", name: "A", modelId: "openai/gpt-5" }],
    }),
  );
  const next = { name: "gpt-5.5", default: true, tokenLimit: 1_050_000 };
  const before = registryOf([{ name: "gpt-5", tokenLimit: 400_000 }, next], {}, "openai");
  await platform.apply(before);
  expect(drift(before).findings.map(({ id, date }) => [id, date])).toEqual([
    ["retires-soon:openai/gpt-5", "2026-12-11"],
    ["date-missing:openai/gpt-5", "2026-12-11"],
    ["successor-unlisted:openai/gpt-5", "2026-12-11"],
  ]);

  const dated = withDates(before);
  expect(await platform.apply(dated)).toMatchObject({ sync: { updated: 1 }, notices: { created: 0 } });
  const rowOf = async (id: string) => (await platform.rows()).find((row) => row.id === id);
  expect(await rowOf("openai/gpt-5")).toMatchObject({ status: "active", retiresOn: "2026-12-11" });

  const [gpt5, ...others] = dated.providers.openai!.models;
  const deprecated = { ...gpt5!, deprecated: true, replacement: "gpt-5.5" };
  const after = { ...dated, providers: { openai: { models: [deprecated, ...others] } } };
  expect(await priced(platform, after)).toMatchObject([
    { model: "openai/gpt-5", replacement: "openai/gpt-5.5", price: { from: 3.4375, to: 11.25 } },
  ]);
  await platform.apply(after);
  expect(await platform.notices()).toMatchObject([
    {
      team: { id: "acme" },
      outcome: "action-needed",
      retiresOn: "2026-12-11",
      replacement: { id: "openai/gpt-5.5" },
    },
  ]);
  expect(drift(after).findings.map(({ id }) => id)).toEqual([
    "retires-soon:openai/gpt-5",
    "successor-unlisted:openai/gpt-5",
  ]);
});
