import { describe, expect, test } from "vitest";
import { PLAN, USAGE } from "./examples.ts";
import { setup } from "./fake-world.ts";

/** The example would rewrite or clear 1,235 references, clear 1 of them, and drop 2 fields. */
const EXCEEDED = [
  [["--max-references", "1234"], "rewrite or clear 1,235 references (--max-references 1,234)"],
  [["--max-cleared", "0"], "clear 1 reference (--max-cleared 0)"],
  [["--max-dropped", "1"], "drop 2 fields (--max-dropped 1)"],
  [
    ["--max-dropped", "0", "--max-cleared", "0", "--max-references", "2000"],
    "clear 1 reference (--max-cleared 0), drop 2 fields (--max-dropped 0)",
  ],
] as const;

describe("a plan beyond a limit", () => {
  test.each(EXCEEDED)("%j is printed whole, and refused on stderr", async (limits, reason) => {
    const { run, closed } = setup();
    const stderr = `error over-limit: applying this would ${reason}\n`;
    for (const form of [["--json"], ["--markdown"], []]) {
      const allowed = await run("plan", ...form);
      expect(await run("plan", ...form, ...limits)).toEqual({ status: 1, stdout: allowed.stdout, stderr });
    }
    expect(JSON.parse((await run("plan", "--json", ...limits)).stdout)).toEqual(PLAN);
    expect(closed()).toBe(7);
  });

  test("is one that exceeds it: as many as the limit are allowed", async () => {
    const limits = ["--max-references", "1235", "--max-cleared", "1", "--max-dropped", "2"];
    expect(await setup().run("plan", ...limits)).toMatchObject({ status: 0, stderr: "" });
  });
});

test("a limit on dropped fields cannot be checked where the usage does not know them; the others are", async () => {
  const files = { "usage.json": JSON.stringify({ usage: [USAGE] }) };
  const totals = { ...PLAN.totals, dropped: null };
  const { run } = setup({ files, platform: { plan: async () => ({ ...PLAN, totals }) } });
  expect(await run("plan", "--usage", "usage.json", "--max-dropped", "9")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^error bad-usage: --max-dropped cannot be checked/),
  });
  expect(await run("plan", "--usage", "usage.json", "--max-cleared", "0")).toMatchObject({ status: 1 });
});

test("no limit can be checked where the usage hides references that would be changed too, and what is cleared is at least so much", async () => {
  const files = { "usage.json": JSON.stringify({ usage: [USAGE] }) };
  const usage = { at: null, notKnown: ["references"] as const };
  const { run } = setup({ files, platform: { plan: async () => ({ ...PLAN, usage }) } });
  const planned = await run("plan", "--usage", "usage.json", "--max-cleared", "9");
  expect(planned.stdout).toContain("CLEARS at least 1 reference of 1 team");
  expect(planned).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^error bad-usage: --max-cleared cannot be checked: .* unknown until now/),
  });
});

test.each([["-1"], ["1.5"], ["many"], ["1e3"]])("a limit of %s is no count", async (value) => {
  const { run, opened } = setup();
  expect(await run("plan", `--max-references=${value}`)).toMatchObject({ status: 2, stdout: "" });
  expect(opened).toEqual([]);
});
