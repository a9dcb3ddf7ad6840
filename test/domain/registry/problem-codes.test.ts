import { describe, expect, it } from "vitest";
import type { ProblemCode } from "../../../lib/contract/registry-document.ts";
import { validateRegistryBytes } from "../../../lib/domain/registry/validate.ts";
import { LIST_CASES } from "./list-cases.ts";
import { PARAMETER_CASES } from "./parameter-cases.ts";
import { BUILT_IN, bytesOf, NEWEST, registryWith, registryWithSet, TODAY } from "./perfect-registry.ts";
import { type Case, gone, listed, model, nested, old } from "./problem-case.ts";
import { SHAPE_CASES } from "./shape-cases.ts";

/** Every code of the contract with what brings it about; a code that is added does not compile until it is decided. */
const CASES: Record<ProblemCode, readonly Case[]> = { ...SHAPE_CASES, ...PARAMETER_CASES, ...LIST_CASES };

const cases = Object.entries(CASES).flatMap(([code, list]) =>
  list.map(({ document, path }, position) => ({ title: `${code} ${position + 1}`, code, document, path })),
);

describe("problems", () => {
  it.each(cases)("$title: $path", ({ code, document, path }) => {
    const { errors, warnings } = validateRegistryBytes(bytesOf(document), BUILT_IN, TODAY);
    const found = [...errors, ...warnings].map((problem) => `${problem.code} ${problem.path}`);
    expect(found).toContain(`${code} ${path}`);
  });

  it.each(cases)("$title is alone of its kind", ({ code, document }) => {
    const { errors, warnings } = validateRegistryBytes(bytesOf(document), BUILT_IN, TODAY);
    const codes = new Set([...errors, ...warnings].map((problem) => problem.code));
    // A wrong document can be wrong in more ways than one, but errors of other kinds would hide the one that is meant.
    expect(
      [...codes].filter((other) => other !== code && errors.some((error) => error.code === other)),
    ).toEqual([]);
  });
});

describe("what is no problem", () => {
  const FINE: Record<string, unknown> = {
    "a perfect registry": registryWith(),
    "no provider at all": { version: 1, providers: {}, deleted: [] },
    "a provider without models": registryWith({ providers: { p: { models: [] } } }),
    "a name with slashes, spaces and colons": listed(model("a/b:c d.e")),
    "a name of 200 characters outside the basic plane": listed(model("😀".repeat(200))),
    "a provider called constructor": {
      version: 1,
      providers: { constructor: { models: [NEWEST] } },
      deleted: [],
    },
    "providers with capitals, spaces and dots, which differ in case only": {
      version: 1,
      providers: {
        "Azure OpenAI": { models: [NEWEST] },
        "azure openai": { models: [NEWEST] },
        "x.ai": { models: [NEWEST] },
        hasOwnProperty: { models: [NEWEST] },
        toString: { models: [NEWEST] },
      },
      deleted: [{ provider: "AZURE OPENAI", name: "x" }],
    },
    "a deleted model of a provider that is no more": registryWith({
      deleted: [{ provider: "q", name: "x" }],
    }),
    "a chain of deleted models that ends at a listed one": registryWith({
      deleted: [gone("x", "y"), gone("y", "new")],
    }),
    "a replacement that names the provider that it has anyway": listed(
      old({ replacement: { provider: "p", name: "new" } }),
    ),
    "a replacement whose name has a slash": registryWith({
      models: [model("q/there", { tokenLimit: 2000 })],
      deleted: [gone("x", "q/there")],
    }),
    "the same name at two providers": {
      version: 1,
      providers: { p: { models: [NEWEST] }, q: { models: [NEWEST] } },
      deleted: [],
    },
    "a source of any form": registryWith({ source: { a: [null, { b: 1e300 }] } }),
    "a declared loss of parameters": listed(
      old({ parameters: "EffortParameters", parameterMap: { effort: "drop", thinking: "drop" } }),
    ),
    "a retirement in 31 days": listed(model("x", { retiresOn: "2026-07-02" })),
    "a replacement that retires 91 days after": listed(
      model("x", { retiresOn: "2027-04-02" }),
      old({ replacement: "x", retiresOn: "2027-01-01" }),
    ),
    "a default that retires in 91 days": {
      version: 1,
      providers: { p: { models: [model("x", { default: true, retiresOn: "2026-08-31" })] } },
      deleted: [],
    },
    "the set of a model's own family at another provider": {
      version: 1,
      providers: {
        acme: { models: [model("zephyr-1", { default: true, parameters: "ZephyrParameters" })] },
        cloud: { models: [model("zephyr-1-eu", { default: true, parameters: "ZephyrParameters" })] },
      },
      deleted: [],
      parameterSets: { sets: { ZephyrParameters: { fields: {} } } },
    },
    "a leap day": listed(model("x", { retiresOn: "2028-02-29" })),
    "a model without parameters": registryWith({
      models: [model("x", { parameters: "S" })],
      parameterSets: { sets: { S: { fields: {} } } },
    }),
    "a set with every type of field, a reading and thresholds": registryWithSet({
      fields: {
        system: { type: "text", maxLength: 0, default: "" },
        stop: { type: "list", default: [], nullable: true },
        format: { type: "object", default: {} },
        tokens: { type: "integer", ui: { visibleWhen: { on: true } } },
        on: {
          type: "boolean",
          reading: { key: "type", values: { enabled: true, disabled: false }, fields: { budget: "tokens" } },
        },
        effort: {
          type: "choice",
          choices: ["low", "high"],
          thresholds: { from: "tokens", below: { "0.5": "low", "1e3": "low" }, else: "high" },
        },
      },
      rules: [
        { when: { stop: null }, absent: ["format"] },
        { when: { on: true }, fill: { stop: ["#"] } },
      ],
      others: "drop",
    }),
    "99 levels inside the document": `{"version":1,"providers":{},"deleted":[],"source":${nested(99)}}`,
  };

  it.each(Object.entries(FINE))("%s", (_title, document) => {
    const { valid, errors, warnings } = validateRegistryBytes(bytesOf(document), BUILT_IN, TODAY);
    expect({ valid, errors, warnings }).toEqual({ valid: true, errors: [], warnings: [] });
  });
});

describe("errors of several rules", () => {
  it("are collected", () => {
    const document = listed(
      model("x", { default: true, parameters: "None" }),
      model("x", { replacement: "y" }),
    );
    const { errors } = validateRegistryBytes(bytesOf(document), BUILT_IN, TODAY);
    expect(errors.map(({ code }) => code).toSorted()).toEqual([
      "duplicate-model",
      "replacement-unknown",
      "two-defaults",
      "unknown-parameter-set",
    ]);
  });

  it("report every entry of a circle, and none that only leads into it", () => {
    const document = registryWith({ deleted: [gone("in", "x"), gone("x", "y"), gone("y", "x")] });
    const { errors } = validateRegistryBytes(bytesOf(document), BUILT_IN, TODAY);
    expect(errors.map(({ path }) => path)).toEqual(["/deleted/1/replacement", "/deleted/2/replacement"]);
  });
});
