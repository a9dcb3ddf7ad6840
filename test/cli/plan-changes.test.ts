import { describe, expect, test } from "vitest";
import type { Output } from "../../lib/cli/line/screen.ts";
import type { Change } from "../../lib/contract/change.ts";
import { CHANGE, PLAN } from "./examples.ts";
import { setup } from "./fake-world.ts";

const PLANNED: Change = { ...CHANGE, state: "planned" };
const FORMULA: Change = { ...PLANNED, team: "=1+1", part: "@SUM(A1)", before: { model: "+1" } };

const planning = (changes: readonly Change[]) =>
  setup({
    platform: {
      async *planChanges() {
        yield* changes;
        return PLAN;
      },
    },
  });

describe("plan --changes", () => {
  test.each([0, 1, 3])("prints %i places and the plan as one document", async (count) => {
    const changes = Array<Change>(count).fill(PLANNED);
    const { stdout, status } = await planning(changes).run("plan", "--changes", "--json");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${JSON.stringify({ changes, ...PLAN }, null, 2)}\n`,
    });
  });

  test("prints the places as ledger changes does, and then the plan", async () => {
    const { run } = planning([PLANNED]);
    const asLedger = setup({
      platform: {
        async *changes() {
          yield PLANNED;
        },
      },
    });
    const places = (await asLedger.run("ledger", "changes", "x/y")).stdout;
    const plan = (await run("plan")).stdout;
    expect((await run("plan", "--changes")).stdout).toBe(`${places}\n${plan}`);
    const csv = await run("plan", "--changes", "--csv");
    expect(csv.stdout).toBe((await asLedger.run("ledger", "changes", "x/y", "--csv")).stdout);
  });

  test("gives a spreadsheet no formulas", async () => {
    const { stdout } = await planning([FORMULA]).run("plan", "--changes", "--csv");
    expect(stdout.split("\r\n")[1]).toMatch(/^'=1\+1,.*,'@SUM\(A1\),.*,'\+1,/);
  });

  test("asks for the same plan, from a platform that is only read", async () => {
    const { run, calls, opened } = setup();
    await run("plan", "--changes", "--registry", "registry.json");
    await run("plan", "--registry", "registry.json");
    expect(calls.map(({ method }) => method)).toEqual(["planChanges", "plan"]);
    expect(calls[0]?.given).toEqual(calls[1]?.given);
    expect(opened).toMatchObject([{ access: "read" }, { access: "read" }]);
  });

  test.each([[["--json"]], [["--csv"]], [[]]])("holds the plan against limits, after it %j", async (form) => {
    const { run } = planning([PLANNED]);
    const { stdout } = await run("plan", "--changes", ...form);
    expect(await run("plan", "--changes", ...form, "--max-cleared", "0")).toEqual({
      status: 1,
      stdout,
      stderr: "error over-limit: applying this would clear 1 reference (--max-cleared 0)\n",
    });
  });

  test("says that limits were not checked when nobody reads to the end", async () => {
    let pieces = 0;
    const stdout: Output = {
      write: async () => {
        pieces += 1;
      },
      isTerminal: false,
      columns: 80,
      get isClosed() {
        return pieces >= 1;
      },
    };
    const { run } = setup({ world: { stdout } });
    expect(await run("plan", "--changes", "--max-cleared", "0")).toMatchObject({
      stderr: "the limits were not checked: the plan was not read to its end\n",
    });
    pieces = 0;
    expect(await run("plan", "--changes")).toMatchObject({ status: 0, stderr: "" });
  });
});

test.each([
  [["--csv"], "--csv is a form of --changes"],
  [["--changes", "--usage", "usage.json"], "a saved usage holds no places"],
  [["--changes", "--markdown"], "no form for a pull request"],
])("plan %j is refused", async (words, reason) => {
  const { run, opened } = setup();
  const { status, stdout, stderr } = await run("plan", ...words);
  expect({ status, stdout, opened }).toEqual({ status: 2, stdout: "", opened: [] });
  expect(stderr).toMatch(/^error bad-usage: /);
  expect(stderr).toContain(reason);
});
