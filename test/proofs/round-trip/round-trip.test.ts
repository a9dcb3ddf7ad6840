import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import { validateRegistry } from "../../../lib/domain/registry/validate.ts";
import { referenceSourceProblems } from "../../../lib/domain/sources/rules.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { caseBudgets, caseOf } from "./case.ts";
import { findFault } from "./property.ts";

/** `npm run prove round-trip` plays as many cases as one likes; here are a fixed few. */
const RUNS = 10;
const SEED = 14;
/** Only a fault takes that long, while it is made smaller. */
const MINUTES = 3;

test(
  "after any apply, only what is Modelkeeper's has changed, and every reference is what was decided, or is counted",
  async () => {
    const endpoint = inject("endpoint");
    expect(await findFault({ runs: RUNS, seed: SEED, minutes: MINUTES, endpoint })).toBeUndefined();
  },
  (MINUTES + 1) * 60_000,
);

test("the oracle judges by itself: of the code under test it knows the types of the contract", () => {
  const folder = join(import.meta.dirname, "oracle");
  const imports = readdirSync(folder).flatMap((file) => [
    ...readFileSync(join(folder, file), "utf8").matchAll(/^import (type )?[^;]*? from "([^"]*)";/gms),
  ]);
  const ofLibrary = imports.filter(([, , path = ""]) => path.includes("/lib/"));
  expect(ofLibrary.length).toBeGreaterThan(5);
  expect(
    ofLibrary.filter(([, type, path = ""]) => type === undefined || !path.includes("/lib/contract/")),
  ).toEqual([]);
});

describe("what is generated", () => {
  const cases = fc.sample(caseBudgets, { numRuns: 150, seed: SEED }).map(caseOf);
  const sources = cases.flatMap(({ tables }) => tables.flatMap((table) => table.sources));

  test("is what the commands take", () => {
    for (const { registries, tables } of cases) {
      for (const registry of registries)
        expect(validateRegistry(registry, parameterSets, "2026-01-01").errors).toEqual([]);
      const names = tables.map(({ table }) => table);
      const declared = tables.flatMap((table) => table.sources);
      expect(referenceSourceProblems(declared, names), JSON.stringify(declared)).toEqual([]);
    }
  });

  /** Every form of a source that there is. */
  const FORMS: Readonly<Record<string, (source: ReferenceSource) => boolean>> = {
    "where equals": ({ where }) => where !== undefined && "equals" in where,
    "where begins with": ({ where }) => where !== undefined && "beginsWith" in where,
    "each of the item itself": ({ each }) => each === "",
    "each of a list or map": ({ each }) => each !== undefined && each !== "",
    "elements that are ids": ({ each, model }) => each !== undefined && model === "",
    "no provider": ({ provider }) => provider === undefined,
    "a provider beside": ({ provider }) => typeof provider === "string",
    "a provider for all": ({ provider }) => typeof provider === "object" && "value" in provider,
    "spellings of providers": ({ provider }) => typeof provider === "object" && "names" in provider,
    "no parameters": ({ parameters }) => parameters === undefined,
    "parameters beside": ({ parameters, model }) => !!parameters && !model.startsWith(`${parameters}/`),
    "parameters around the model": ({ parameters, model }) =>
      !!parameters && model.startsWith(`${parameters}/`),
    "parameters flat in the item": ({ parameters, each }) => parameters === "" && each === undefined,
    "parameters flat in an element": ({ parameters, each }) => parameters === "" && each !== undefined,
    "cleared to null": ({ cleared }) => cleared === null,
    "cleared by default": ({ cleared }) => cleared === undefined,
    "cleared away": ({ cleared }) => cleared === "remove",
    "cleared to a text": ({ cleared }) => typeof cleared === "object" && cleared !== null,
    "a team": ({ team }) => typeof team === "string",
    "a team after a prefix": ({ team }) => typeof team === "object" && "after" in team,
    "one team": ({ team }) => typeof team === "object" && "value" in team,
    "archived where true": ({ archived }) => typeof archived === "string",
    "archived where present": ({ archived }) => typeof archived === "object" && archived.when === "present",
    "archived where equal": ({ archived }) =>
      typeof archived === "object" && typeof archived.when === "object",
    "a version at the top": ({ touch }) => touch?.version?.lastIndexOf("/") === 0,
    "a version in a map": ({ touch }) => (touch?.version?.lastIndexOf("/") ?? 0) > 0,
    "a time at the top": ({ touch }) => touch?.updatedAt?.lastIndexOf("/") === 0,
    "a time in a map": ({ touch }) => (touch?.updatedAt?.lastIndexOf("/") ?? 0) > 0,
    "a part": ({ part }) => typeof part === "string",
    "one part": ({ part }) => typeof part === "object",
  };

  test.each(Object.entries(FORMS))("has sources with %s", (_name, isSo) => {
    expect(sources.filter(isSo).length).toBeGreaterThan(5);
  });

  test("shrinks by drawing less, to tables of one plain source", () => {
    const nothing = { seed: 1, draws: 0 };
    const { tables } = caseOf({ history: nothing, tables: [{ layout: nothing, items: [nothing] }] });
    expect(tables.map((table) => table.sources.length)).toEqual([1]);
    expect(Object.keys(tables[0]!.items[0]!)).toHaveLength(2);
  });
});
