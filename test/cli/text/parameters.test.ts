import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import type { ModelRow } from "../../../lib/contract/results.ts";
import { MODEL } from "../examples.ts";
import { setup } from "../fake-world.ts";

const OWN: RegistryDocument = {
  version: 1,
  providers: {
    p: {
      models: [
        { name: "old", tokenLimit: 9, deprecated: true, replacement: "new", parameters: "Wide" },
        { name: "new", tokenLimit: 9, parameters: "Narrow", default: true },
      ],
    },
  },
  deleted: [{ provider: "p", name: "gone", replacement: "old" }],
  parameterSets: {
    sets: {
      Wide: {
        fields: {
          pace: { type: "choice", choices: ["slow", "fast", "rapid"], default: "slow" },
          heat: { type: "number", minimum: 0, maximum: 9 },
          many: { type: "integer", minimum: 1, maximum: 900 },
          thinking: { type: "boolean", default: false },
        },
      },
      Narrow: {
        fields: {
          pace: { type: "choice", choices: ["slow", "fast"], default: "fast" },
          heat: { type: "number", minimum: 0, maximum: 9 },
          many: { type: "integer", minimum: 1, maximum: 90 },
        },
        rules: [{ when: { pace: "fast" }, absent: ["heat"], message: "heat needs a slow pace" }],
      },
    },
  },
};

const files = { "own.json": JSON.stringify(OWN) };

describe("parameters", () => {
  const setFor = async (words: readonly string[], platform = {}) => {
    const { run } = setup({ files, platform });
    const { status, stdout } = await run("parameters", ...words, "--json");
    return { status, ...JSON.parse(stdout) };
  };
  const row = (change: Partial<ModelRow>): ModelRow => ({ ...MODEL, redirectsTo: null, ...change });

  test("of a set that a registry brings, and of a model that it lists", async () => {
    expect(await setFor(["Narrow", "--registry", "own.json"])).toMatchObject({ status: 0, set: "Narrow" });
    expect(await setFor(["p/old", "--registry", "own.json"])).toMatchObject({ status: 0, set: "Wide" });
    expect(await setFor(["openai/gpt-5"])).toMatchObject({ status: 0, set: "BasicParameters" });
  });

  test("of a model that has a row, a custom one too, with the sets that were applied", async () => {
    const platform = {
      models: async () => [
        row({ id: "team:a/p/own", parameters: "Wide" }),
        row({ id: "p/gone", status: "deleted", redirectsTo: "p/here" }),
        row({ id: "p/here", parameters: "Narrow" }),
        row({ id: "p/strange", parameters: null }),
      ],
      parameterSets: async () => OWN.parameterSets,
    };
    expect(await setFor(["team:a/p/own"], platform)).toMatchObject({ set: "Wide" });
    expect(await setFor(["p/gone"], platform)).toMatchObject({ set: "Narrow" });
    expect(await setFor(["Wide"], platform)).toMatchObject({ set: "Wide" });
    expect(await setFor(["p/strange"], platform)).toMatchObject({ status: 2 });
  });

  test.each(["Nothing", "p/nothing", "__proto__", "constructor", "toString"])(
    "of %s: there is none",
    async (name) => {
      expect(await setFor([name])).toMatchObject({ status: 2, error: { code: "unknown-parameter-set" } });
    },
  );

  test("reads, and opens no platform for a set", async () => {
    const { run, opened } = setup();
    await run("parameters", "BasicParameters");
    expect(opened).toEqual([]);
    await run("parameters", "p/nothing");
    expect(opened).toMatchObject([{ access: "read" }]);
  });
});

describe("validate --explain", () => {
  test("tells of each replacement what becomes of each field", async () => {
    expect((await setup({ files }).run("validate", "own.json", "--explain")).stdout).toMatchSnapshot();
  });

  test("says so where no model names a replacement", async () => {
    const none = { ...OWN, providers: {}, deleted: [] };
    const { stdout } = await setup({ files: { "none.json": JSON.stringify(none) } }).run(
      "validate",
      "none.json",
      "--explain",
    );
    expect(stdout).toContain("No model names a replacement.");
  });

  test("is in the JSON too, and only when it is asked for", async () => {
    const { run } = setup({ files });
    const plain = JSON.parse((await run("validate", "own.json", "--json")).stdout);
    expect(Object.keys(plain)).not.toContain("explanations");
    const { explanations } = JSON.parse((await run("validate", "own.json", "--explain", "--json")).stdout);
    expect(explanations).toEqual([
      {
        model: "p/old",
        replacement: "p/new",
        from: "Wide",
        to: "Narrow",
        fields: [
          { field: "pace", becomes: "pace", actions: ["keep", "translate"], details: ["rapid becomes fast"] },
          {
            field: "heat",
            becomes: "heat",
            actions: ["keep", "drop"],
            details: ["dropped in some cases (heat needs a slow pace)"],
          },
          { field: "many", becomes: "many", actions: ["keep", "clamp"], details: ["900 becomes 90"] },
          { field: "thinking", becomes: null, actions: ["drop"], details: ["dropped"] },
        ],
      },
      expect.objectContaining({ model: "p/gone", replacement: "p/old", from: null, to: "Wide" }),
    ]);
  });

  test("an invalid registry is not explained", async () => {
    const bad = { ...OWN, version: 2 };
    const { run } = setup({ files: { "bad.json": JSON.stringify(bad) } });
    const { status, stdout } = await run("validate", "bad.json", "--explain", "--json");
    expect([status, "explanations" in JSON.parse(stdout)]).toEqual([2, false]);
  });
});
