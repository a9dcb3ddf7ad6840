import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allMutants, applyPatch, ROOT } from "./mutants.ts";
import { verdictOf } from "./verdict.ts";

const mutants = allMutants();

describe("each mutant", () => {
  test.each(mutants)("$name applies, and names tests that are there", (mutant) => {
    expect(applyPatch(mutant, ROOT, "--check")).toBeUndefined();
    for (const file of mutant.tests) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  test("has a number of its own, and there are at least 20", () => {
    const numbers = mutants.map(({ name }) => name.split("-")[0]);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.length).toBeGreaterThanOrEqual(20);
  });
});

describe("a run of tests", () => {
  const failed = (...failureMessages: string[]) => ({
    message: "",
    assertionResults: [{ status: "failed", fullName: "what it should do", failureMessages }],
  });
  const unloadable = { message: "SyntaxError: Unexpected token", assertionResults: [] };

  test("catches a mutant when an assertion fails", () => {
    const report = { testResults: [failed("AssertionError: expected 1 to be 2")] };
    expect(verdictOf(1, report)).toEqual({ kind: "caught", detail: "what it should do" });
  });

  test("says nothing of a mutant that is no program, or when the machine was too busy", () => {
    const late = failed("Error: Test timed out in 120000ms.");
    expect(verdictOf(1, { testResults: [late] })).toMatchObject({ kind: "broken" });
    expect(verdictOf(1, { testResults: [unloadable] })).toMatchObject({ kind: "broken" });
    expect(verdictOf(1, { testResults: [failed("ReferenceError: x is not defined")] })).toMatchObject({
      kind: "broken",
    });
    expect(verdictOf(1, undefined)).toMatchObject({ kind: "broken" });
  });

  test("is green when nothing fails", () => {
    expect(verdictOf(0, { testResults: [] })).toMatchObject({ kind: "green" });
  });
});
