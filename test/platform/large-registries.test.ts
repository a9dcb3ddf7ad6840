import { describe, expect, test } from "vitest";
import type { Failure } from "../../lib/contract/errors.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { largeSet } from "../builders/large-set.ts";
import { registryOf } from "../builders/registry.ts";
import { createTestPlatform } from "./test-platform.ts";

const TOO_LARGE = expect.objectContaining({ code: "too-large", exitStatus: 2 });

/** Returns a registry with eight models, each with a set of its own, before and after all of them are deleted, each in favour of the next. */
function chainOfLargeSets() {
  const names = Array.from({ length: 8 }, (_, index) => `m${index}`);
  const sets = Object.fromEntries(names.map((name) => [name, largeSet(name, 1_200)]));
  const listed: RegistryDocument = {
    ...registryOf(["end", ...names.map((name) => ({ name, parameters: name }))]),
    parameterSets: { sets },
  };
  const chained = registryOf(
    ["end"],
    Object.fromEntries(names.map((name, index) => [name, names[index + 1] ?? "end"])),
  );
  const direct = registryOf(["end"], Object.fromEntries(names.map((name) => [name, "end"])));
  return { listed, chained, direct };
}

describe("a registry whose rows would be too large", () => {
  test("is refused before a row is written, with the place and what mends it, and blocks nothing", async () => {
    const { listed, chained, direct } = chainOfLargeSets();
    const platform = await createTestPlatform();
    await platform.apply(listed);
    const before = await platform.rows();

    const refused = await platform.apply(chained).catch((error: unknown) => error);
    expect(refused).toEqual(TOO_LARGE);
    const { problems } = refused as Failure;
    expect(problems.map(({ path }) => path)).toEqual([0, 1, 2, 3, 4, 5].map((index) => `/deleted/${index}`));
    expect(problems[0]?.message).toContain('name "p/end" itself as its replacement');
    expect(await platform.rows()).toEqual(before);
    expect(await platform.entries()).toEqual([]);
    expect(await platform.container.head.read()).toMatchObject({ applying: null, lease: null, open: 0 });
    await expect(platform.apply(chained)).rejects.toEqual(TOO_LARGE);

    expect(await platform.cleanup({ all: true })).toMatchObject({ status: "succeeded" });
    expect(await platform.apply(direct)).toMatchObject({ status: "succeeded" });
    expect((await platform.rows()).filter(({ redirectsTo }) => redirectsTo === "p/end")).toHaveLength(8);
  }, 60_000);

  test("does not keep the daily run from its work when a deployment has failed with it", async () => {
    const { listed, chained } = chainOfLargeSets();
    const platform = await createTestPlatform();
    await platform.apply(listed);
    await platform.apply(chained, { run: "deployed" }).catch(() => undefined);
    const failed = await platform.container.runs.get("deployed");
    if (failed === undefined) throw new Error("the run has no row");
    await platform.container.runs.put({ ...failed, trigger: "deployment" });
    expect(failed).toMatchObject({ status: "failed", changed: false, error: { code: "too-large" } });
    expect(await platform.cleanup({ all: true })).toMatchObject({ status: "succeeded" });
  }, 60_000);
});

describe("rows of ours that grow with a registry", () => {
  test("are written whole: 2,000 models with long names that nobody declares any more", async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `${index}`.padStart(4, "0") + longName(index));
    const platform = await createTestPlatform();
    await platform.apply(registryOf(["kept", ...names]));
    const ends = await platform.apply(registryOf(["kept"]));
    const undeclared = ends.warnings.filter(({ code }) => code === "undeclared-removal");
    expect(undeclared).toHaveLength(2_000);
    const again = await platform.apply(registryOf(["kept"]));
    expect(again).toMatchObject({ status: "nothing-to-do", warnings: undeclared });
  }, 120_000);
});

/** A name of characters that compression cannot make much smaller. */
function longName(index: number): string {
  return Object.keys(largeSet(`name ${index}`, 2).fields)
    .join("")
    .slice(0, 190);
}
