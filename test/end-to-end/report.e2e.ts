import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Result as AxeResult } from "axe-core";
import { type BrowserContextOptions, chromium, type Page, type Browser as Started } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../lib/domain/report/report.ts";
import { reportPage } from "../../lib/report-page/report-page.ts";
import { findChromium } from "../chromium.ts";
import { REPORT } from "../cli/examples.ts";
import { HOSTILE, withTexts } from "../report-page/hostile-report.ts";
import { largeReport } from "../report-page/large-report.ts";
import { place } from "./commands.ts";
import { AFTER, BEFORE, busyWorkspace } from "./example.ts";

/** The page as a browser shows it: Chromium of this machine, or one that npm brings. */

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

let browser: Started;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "modelkeeper-report-"));
  browser = await chromium.launch({ ...findChromium(), args: ["--no-sandbox"] });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function written(report: Report): string {
  const file = join(folder, "report.html");
  writeFileSync(file, reportPage(report, { commandOf: (words) => `npx modelkeeper ${words}` }).page);
  return file;
}

/** Opens a page, with all that it asks for and says beside what it shows. */
async function open(file: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const trouble: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) trouble.push(`request ${request.url()}`);
  });
  page.on("console", (message) => trouble.push(`console ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`error ${error.message}`));
  await page.goto(url);
  return { page, trouble, close: () => context.close() };
}

/** Opens what is closed, so that all of the page is looked at. */
const openAll = (page: Page): Promise<unknown> =>
  page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");

/** Returns what keeps people out of the page: the rule, and where it is broken. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(
    `axe.run({ runOnly: { type: "tag", values: ${JSON.stringify(AA)} } }).then(({ violations }) => violations)`,
  )) as AxeResult[];
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(" ")}`));
}

const numberOf = async (page: Page, expression: string): Promise<number> =>
  Number(await page.evaluate(expression));
const WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
const ROWS = "document.querySelectorAll('#explorer tbody th').length";
const cells = (page: Page): Promise<string[]> =>
  page
    .locator("#explorer tbody tr:not([aria-hidden])")
    .first()
    .locator("th, td:not(.space)")
    .allTextContents();

describe("the page of the command", () => {
  let file: string;
  beforeAll(async () => {
    const here = place({ shared: true });
    try {
      await here.json(["load", here.file("workspace.json", busyWorkspace(60, 12))]);
      await here.json(["apply", "--registry", here.file("before.json", BEFORE)]);
      await here.json(["apply", "--registry", here.file("after.json", AFTER)]);
      file = join(folder, "command.html");
      expect(await here.json(["report", "--out", file])).toMatchObject({ file });
    } finally {
      here.remove();
    }
  });

  test.each([
    ["light", "desktop", DESKTOP],
    ["dark", "desktop", DESKTOP],
    ["light", "phone", PHONE],
    ["dark", "phone", PHONE],
  ] as const)(
    "in %s, on a %s: asks for nothing, says nothing, keeps nobody out, is no wider than the screen",
    async (colorScheme, _screen, viewport) => {
      const { page, trouble, close } = await open(file, { colorScheme, viewport });
      expect(await numberOf(page, WIDER)).toBe(0);
      await openAll(page);
      expect(await numberOf(page, WIDER)).toBe(0);
      expect(await violations(page)).toEqual([]);
      expect(trouble).toEqual([]);
      await close();
    },
  );

  test("says without scripts what it says with them, but for the table to search", async () => {
    const { page, close } = await open(file, { javaScriptEnabled: false });
    expect(await page.locator("h2").count()).toBe(8);
    expect(await page.locator("noscript table tbody tr").count()).toBeGreaterThan(0);
    await close();
  });
});

test.each([
  ["light", DESKTOP],
  ["dark", PHONE],
] as const)("a report with all that there can be keeps nobody out, in %s", async (colorScheme, viewport) => {
  const { page, trouble, close } = await open(written(REPORT), { colorScheme, viewport });
  await openAll(page);
  for (const view of ["pairs", "teams", "models"]) {
    await page.getByLabel("Show").selectOption(view);
    expect(await violations(page)).toEqual([]);
    expect(await numberOf(page, WIDER)).toBe(0);
  }
  expect(trouble).toEqual([]);
  await close();
});

test.each(HOSTILE)("text that would be more than text stays text: %j", async (text) => {
  const { page, trouble, close } = await open(written(withTexts(REPORT, text)), { viewport: PHONE });
  await openAll(page);
  expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
  expect(await page.locator("img, iframe, object").count()).toBe(0);
  expect(await numberOf(page, WIDER)).toBe(0);
  expect(trouble).toEqual([]);
  await close();
});

describe("5,000 teams that use 80 models each", () => {
  let page: Page;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ page, close } = await open(written(largeReport(5_000, 80))));
  });
  afterAll(() => close());

  test("are counted all, and drawn as far as the screen goes", async () => {
    expect(await page.getByRole("status").textContent()).toBe("400,000 pairs of a team and a model.");
    expect(await numberOf(page, ROWS)).toBeLessThan(50);
    await page.getByLabel("Show").selectOption("teams");
    expect(await page.getByRole("status").textContent()).toBe("5,000 teams.");
    expect(await numberOf(page, ROWS)).toBeLessThan(50);
    expect(await numberOf(page, "document.querySelectorAll('#explorer tbody td').length")).toBeLessThan(
      1_000,
    );
    await page.getByLabel("Show").selectOption("pairs");
  });

  test("come into the table as it is scrolled, to the last", async () => {
    await page.evaluate("document.querySelector('.explorer-frame').scrollTop = 1e9");
    await expect.poll(() => page.locator("#explorer tr[aria-rowindex='400001']").count()).toBe(1);
    expect(await numberOf(page, ROWS)).toBeLessThan(50);
    await page.getByRole("region", { name: "Teams and models" }).focus();
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator("#explorer tr[aria-rowindex='2']").count()).toBe(1);
  });

  test("are searched by several words, of the team and of the model, and filtered by the status of the model", async () => {
    await page.getByLabel("Search").fill("number 4999 year-79");
    expect(await page.getByRole("status").textContent()).toBe("1 pair of a team and a model.");
    expect(await cells(page)).toEqual([
      "The team of the number 4999",
      "provider-2/a-model-of-the-year-79",
      "33",
    ]);
    await page.getByLabel("Search").fill("number 4999");
    await page.getByLabel("Status of the model").selectOption("deprecated");
    expect(await page.getByRole("status").textContent()).toBe("8 pairs of a team and a model.");
    await page.getByLabel("Status of the model").selectOption("");
    await page.getByLabel("Search").fill("");
  });

  test("are sorted by the keyboard, and who sorts stays where they are", async () => {
    const header = page.getByRole("button", { name: /^Team/ });
    await header.focus();
    await page.keyboard.press("Enter");
    expect((await cells(page))[0]).toBe("The team of the number 0");
    expect(await page.locator("#explorer th[aria-sort]").getAttribute("aria-sort")).toBe("ascending");
    await page.keyboard.press("Enter");
    expect((await cells(page))[0]).toBe("The team of the number 999");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Team ↓");
  });
});

test("on paper all is open, and the table has its first 100 rows and no frame", async () => {
  const { page, close } = await open(written(largeReport(300, 2)));
  await page.emulateMedia({ media: "print" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  expect(await numberOf(page, ROWS)).toBe(100);
  expect(await page.locator("details:not([open], .same)").count()).toBe(0);
  expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(10_000);
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  expect(await page.locator("details:not([open], .same)").count()).toBeGreaterThan(0);
  await close();
});

test("the first key leads past the head of the page", async () => {
  const { page, close } = await open(written(REPORT));
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to what needs somebody");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#needs$/);
  await close();
});
