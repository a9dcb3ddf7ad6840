import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { createModel } from "../model/lifecycle-model.ts";
import { workspaceFor } from "../model/workspace-of.ts";
import { expectOutcome, expectSame } from "./comparison.ts";
import { createTestPlatform } from "./test-platform.ts";

const FOLDER = new URL("../registry-history/", import.meta.url);
const HISTORY = readdirSync(FOLDER)
  .sort()
  .map((file) => ({
    file,
    registry: JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as RegistryDocument,
  }));

function idsOf(registry: RegistryDocument): string[] {
  const listed = Object.entries(registry.providers).flatMap(([provider, { models }]) =>
    models.map((model) => `${provider}/${model.name}`),
  );
  return [...listed, ...registry.deleted.map((model) => `${model.provider}/${model.name}`)];
}

const ALL_IDS = [...new Set(HISTORY.flatMap(({ registry }) => idsOf(registry)))];

test("all 30 real registries in order: rows, references, ledger and notices are what the contract says at each step", async () => {
  const workspace = workspaceFor(ALL_IDS, { seed: 7, teams: 12, references: 900, customModels: true });
  const platform = await createTestPlatform();
  const model = createModel(workspace, parameterSets);
  await platform.load(workspace);
  for (const { registry } of HISTORY) {
    const outcome = await platform.apply(registry);
    expectOutcome(outcome, model.apply(registry));
    await expectSame(platform, model);
  }
});

test("straight from the first registry to the last gives the same references, statuses, redirects and epochs", async () => {
  const workspace = workspaceFor(ALL_IDS, { seed: 11, teams: 5, references: 300, customModels: false });
  const stepwise = await createTestPlatform();
  const straight = await createTestPlatform();
  await stepwise.load(workspace);
  await straight.load(workspace);
  for (const { registry } of HISTORY) await stepwise.apply(registry);
  await straight.apply((HISTORY[0] as (typeof HISTORY)[0]).registry);
  const last = (HISTORY.at(-1) as (typeof HISTORY)[0]).registry;
  await straight.apply(last);
  expect(await straight.export()).toEqual(await stepwise.export());
  const declared = new Set(idsOf(last));
  const view = async (platform: typeof straight) =>
    (await platform.rows())
      .filter((row) => declared.has(row.id))
      .map(({ id, status, redirectsTo, epoch }) => ({ id, status, redirectsTo, epoch }));
  expect(await view(straight)).toEqual(await view(stepwise));
});
