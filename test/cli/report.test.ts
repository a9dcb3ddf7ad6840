import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/contract/errors.ts";
import { createWorld } from "../../lib/local/command-world.ts";
import { temporaryFolder } from "../builders/folder.ts";
import { FEED, HEALTH, REPORT } from "./examples.ts";
import { setup } from "./fake-world.ts";

describe("report", () => {
  test("writes the page of the platform, and says which file, how large, and what is in it", async () => {
    const { run, written } = setup();
    const { status, stdout } = await run("report", "--out", "r.html", "--stack", "Chat", "--json");
    const page = written["r.html"] ?? "";
    expect(status).toBe(0);
    const { sections, ...file } = JSON.parse(stdout) as { sections: string[] };
    expect(file).toEqual({ file: "r.html", bytes: new TextEncoder().encode(page).length });
    expect(sections).toContain("What needs somebody");
    expect(page).toContain("modelkeeper ledger list --stack Chat");
  });

  test("shows what doctor finds, of the feeds that were named too", async () => {
    const asked: string[] = [];
    const { run } = setup({
      platform: {
        doctor: async () => HEALTH,
        report: async ({ findings }) => {
          asked.push(...findings.map(({ code, command }) => `${code}: ${command}`));
          return REPORT;
        },
      },
      files: {
        "feed.json": JSON.stringify({ "gpt-5": { ...FEED["gpt-5"], deprecation_date: "2026-01-01" } }),
      },
    });
    expect((await run("report", "--out", "r.html", "--feed", "feed.json")).status).toBe(0);
    expect(asked).toContain("drift: drift --feed feed.json");
    expect(asked).toHaveLength(HEALTH.findings.length + 1);
  });

  test("needs a file, and looks whether it can be written before it reads the platform", async () => {
    const refused = new Failure("bad-usage", "x is a directory: name a file in it");
    const requireFile = async (): Promise<void> => {
      throw refused;
    };
    const { run, opened, written } = setup({ world: { requireFile } });
    expect(await run("report")).toMatchObject({
      status: 2,
      stderr: "error bad-usage: --out is needed: --out <file>\n",
    });
    expect(await run("report", "--out", "x")).toMatchObject({
      status: 2,
      stderr: `error bad-usage: ${refused.message}\n`,
    });
    expect([opened, written]).toEqual([[], {}]);
  });
});

describe("a file that is to be written", () => {
  const { requireFile, writeFile } = createWorld({ noColour: true, debug: false, user: "tester" });

  test("may be there or not, and one that is there is replaced", async () => {
    const file = join(temporaryFolder(), "r.html");
    await requireFile(file, "written");
    writeFileSync(file, "what was there before, and was longer");
    await requireFile(file, "written");
    await writeFile(file, "new");
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  test("is no pipe, no directory, and stands in one that is there", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "inner"));
    writeFileSync(join(folder, "file"), "");
    const refusals = [
      ["-", "- is what is piped into a command: name a file to write"],
      [join(folder, "inner"), `${join(folder, "inner")} is a directory: name a file in it`],
      [join(folder, "away/r.html"), `there is no folder ${join(folder, "away")}: make it, or name another`],
      [join(folder, "file/r.html"), `there is no folder ${join(folder, "file")}: make it, or name another`],
    ] as const;
    for (const [path, message] of refusals)
      await expect(requireFile(path, "written")).rejects.toMatchObject({ code: "bad-usage", message });
  });
});
