import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/contract/errors.ts";
import type { CleanupResult, OutcomeStatus } from "../../lib/contract/results.ts";
import { CLEANUP, ENTRY, OUTCOME, PLAN } from "./examples.ts";
import { setup } from "./fake-world.ts";

describe("exit status", () => {
  const OF_APPLY: Record<OutcomeStatus, number> = {
    succeeded: 0,
    "nothing-to-do": 0,
    superseded: 0,
    incomplete: 1,
    failed: 1,
  };
  test.each(Object.entries(OF_APPLY))("apply that ends as %s exits with %i", async (status, expected) => {
    const { run } = setup({
      platform: { apply: async () => ({ ...OUTCOME, status: status as OutcomeStatus }) },
    });
    expect((await run("apply")).status).toBe(expected);
  });

  const OF_CLEANUP: Record<CleanupResult["status"], number> = { ...OF_APPLY, busy: 0 };
  test.each(Object.entries(OF_CLEANUP))("cleanup that ends as %s exits with %i", async (status, expected) => {
    const { run } = setup({
      platform: { cleanup: async () => ({ ...CLEANUP, status: status as CleanupResult["status"] }) },
    });
    expect((await run("cleanup")).status).toBe(expected);
  });

  test("plan --exit-code exits with 3 when there are changes, and a plan without it with 0", async () => {
    expect((await setup().run("plan", "--exit-code")).status).toBe(3);
    expect((await setup().run("plan")).status).toBe(0);
    const plan = async () => ({ ...PLAN, status: "nothing-to-do" as const });
    expect((await setup({ platform: { plan } }).run("plan", "--exit-code")).status).toBe(0);
    expect((await setup().run("plan", "--exit-code", "--max-cleared", "0")).status).toBe(1);
  });

  test("a refusal exits with the status of its code, and closes the platform", async () => {
    const refuse = async (): Promise<never> => {
      throw new Failure("run-active", "run-7 holds the lease");
    };
    const { run, closed } = setup({ platform: { mark: refuse } });
    const result = await run("ledger", "mark", ENTRY.id, "--reason", "x", "--json");
    expect(result).toMatchObject({ status: 1, stderr: "error run-active: run-7 holds the lease\n" });
    expect(JSON.parse(result.stdout)).toEqual({
      error: { code: "run-active", message: "run-7 holds the lease" },
    });
    expect(closed()).toBe(1);
  });

  test.each([
    [
      "access-denied",
      Object.assign(new Error("not authorized"), { name: "AccessDeniedException", $metadata: {} }),
    ],
    ["engine-failed", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    [
      "engine-failed",
      new Error("request failed", {
        cause: new AggregateError([Object.assign(new Error("x"), { code: "ENOTFOUND" })]),
      }),
    ],
    ["engine-failed", Object.assign(new Error("internal"), { name: "InternalServerError", $metadata: {} })],
    ["internal", new TypeError("x is not a function")],
  ])("%s for what the service or a defect throws", async (code, error) => {
    const fail = async (): Promise<never> => {
      throw error;
    };
    const { status, stderr } = await setup({ platform: { runs: fail } }).run("runs");
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^error ${code}: .+\n$`));
  });

  test("the words of an engine whose disk is full are passed on", async () => {
    const error = Object.assign(new Error("database or disk is full"), {
      name: "InternalServerError",
      $metadata: {},
    });
    const { stderr } = await setup({ platform: { runs: () => Promise.reject(error) } }).run("runs");
    expect(stderr).toBe("error engine-failed: database or disk is full\n");
  });

  test("a defect shows its stack only when asked to", async () => {
    const fail = async (): Promise<never> => {
      throw new TypeError("x is not a function");
    };
    const { stderr } = await setup({ platform: { runs: fail }, world: { debug: true } }).run("runs");
    expect(stderr).toContain("at fail");
  });

  test("an error of closing does not hide the first one", async () => {
    const fail = async (): Promise<never> => {
      throw new Failure("engine-failed", "first");
    };
    const close = async (): Promise<never> => {
      throw new Error("second");
    };
    expect((await setup({ platform: { runs: fail, close } }).run("runs")).stderr).toBe(
      "error engine-failed: first\n",
    );
  });
});
