import { expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { findDrift } from "../../lib/domain/drift/find-drift.ts";
import { readFeed } from "../../lib/domain/drift/read-feed.ts";
import { priceListOf } from "../../lib/domain/prices/price-list.ts";
import { pricePlan } from "../../lib/domain/prices/price-plan.ts";
import { registryPrices } from "../../lib/domain/prices/registry-prices.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { writeDates } from "../../lib/operations/drift/write-dates.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { channels } from "../../lib/registry/channels.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { FEEDS } from "../builders/feeds.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createFakeClock, createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** Some days before the first reminder, and when the model retires by the feed. */
const [TODAY, END] = ["2026-09-01", "2026-12-11"];

function litellm() {
  const read = readFeed(FEEDS.litellm);
  if ("fault" in read) throw new Error(read.fault);
  return { ...read.feed, file: "litellm.json" };
}

function drift(document: RegistryDocument, asOf = TODAY) {
  return findDrift(document, [litellm()], { channels, builtIn: parameterSets, asOf });
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

/** Makes the daily run of a day, and returns whom it reminded. */
async function remindedOn(platform: TestPlatform, day: string) {
  const known = new Set((await platform.notices()).map(({ id }) => id));
  platform.clock.advance(Date.parse(`${day}T04:00:00Z`) - platform.clock.now());
  await platform.cleanup();
  const fresh = (await platform.notices()).filter(({ id }) => !known.has(id));
  return fresh.map(({ team, slug, milestone, retiresOn }) => [team.id, slug, milestone, retiresOn]).sort();
}

test("from a feed to a finding, a date in the list, the price of a replacement, the row, the notice of a deprecation, and the reminders of who stays", async () => {
  const platform = await createTestPlatform({ clock: createFakeClock(`${TODAY}T04:00:00Z`) });
  const use = (birch: string): Promise<void> =>
    platform.load(
      workspaceOf({
        teams: teamsOf(["acme", "birch"]),
        assistants: assistantsOf(["openai/gpt-5", birch], ["acme", "birch"]),
      }),
    );
  await use("openai/gpt-5");
  const next = { name: "gpt-5.5", default: true, tokenLimit: 1_050_000 };
  const before = registryOf([{ name: "gpt-5", tokenLimit: 400_000 }, next], {}, "openai");
  await platform.apply(before);
  expect(drift(before).findings.map(({ id, date }) => [id, date])).toEqual([
    ["date-missing:openai/gpt-5", END],
    ["successor-unlisted:openai/gpt-5", END],
  ]);

  const dated = withDates(before);
  expect(await platform.apply(dated)).toMatchObject({ sync: { updated: 1 }, notices: { created: 0 } });
  const rowOf = async (id: string) => (await platform.rows()).find((row) => row.id === id);
  expect(await rowOf("openai/gpt-5")).toMatchObject({ status: "active", retiresOn: END });

  const [gpt5, ...others] = dated.providers.openai!.models;
  const deprecated = { ...gpt5!, deprecated: true, replacement: "gpt-5.5" };
  const after = { ...dated, providers: { openai: { models: [deprecated, ...others] } } };
  expect(await priced(platform, after)).toMatchObject([
    { model: "openai/gpt-5", replacement: "openai/gpt-5.5", price: { from: 3.4375, to: 11.25 } },
  ]);
  await platform.apply(after, { prices: registryPrices(after, priceListOf(litellm(), channels)) });
  const told = { outcome: "action-needed", retiresOn: END, replacement: { id: "openai/gpt-5.5" } };
  expect(
    (await platform.notices()).sort((left, right) => (left.team.id < right.team.id ? -1 : 1)),
  ).toMatchObject([
    { team: { id: "acme" }, ...told },
    { team: { id: "birch" }, ...told },
  ]);
  expect(platform.topic.summaries.at(-1)?.text).toContain(
    "- deprecate openai/gpt-5 → openai/gpt-5.5: 2 references noted, in 2 teams, costs 3.27×\n",
  );

  const retiring = (team: string, milestone: number) => [team, "llm-model-retiring", milestone, END];
  expect(await remindedOn(platform, "2026-09-12")).toEqual([retiring("acme", 90), retiring("birch", 90)]);
  await use("openai/gpt-5.5");
  expect(await remindedOn(platform, "2026-11-11")).toEqual([retiring("acme", 30)]);
  expect(await remindedOn(platform, "2026-12-04")).toEqual([retiring("acme", 7)]);
  expect(await remindedOn(platform, END)).toEqual([retiring("acme", 0)]);
  expect(await remindedOn(platform, "2026-12-12")).toEqual([]);
  expect(drift(after, "2026-12-12").findings.map(({ id, severity }) => [id, severity])).toEqual([
    ["retired:openai/gpt-5", "error"],
    ["successor-unlisted:openai/gpt-5", "info"],
  ]);
});
