import { expect, test } from "vitest";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { idsIn, REGISTRY_HISTORY } from "../builders/registry-history.ts";
import { createModel } from "../model/lifecycle-model.ts";
import { workspaceFor } from "../model/workspace-of.ts";
import { someOf } from "../proofs/sample.ts";
import { expectOutcome, expectSame } from "./comparison.ts";
import { createTestPlatform } from "./test-platform.ts";

const ALL_IDS = [...new Set(REGISTRY_HISTORY.flatMap(({ registry }) => idsIn(registry)))];

test("all 30 real registries in order: rows, references, ledger and notices are what the contract says at each step", async () => {
  const workspace = workspaceFor(ALL_IDS, { seed: 7, teams: 12, references: 400, customModels: true });
  const platform = await createTestPlatform();
  const model = createModel(workspace, parameterSets);
  await platform.load(workspace);
  for (const { registry } of REGISTRY_HISTORY) {
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
  const [first, ...further] = REGISTRY_HISTORY.map(({ registry }) => registry);
  const last = further.at(-1)!;
  for (const registry of [first!, ...someOf(further, 3), last]) await stepwise.apply(registry);
  await straight.apply(first!);
  await straight.apply(last);
  expect(await straight.export()).toEqual(await stepwise.export());
  const declared = new Set(idsIn(last));
  const view = async (platform: typeof straight) =>
    (await platform.rows())
      .filter((row) => declared.has(row.id))
      .map(({ id, status, redirectsTo, epoch }) => ({ id, status, redirectsTo, epoch }));
  expect(await view(straight)).toEqual(await view(stepwise));
});
