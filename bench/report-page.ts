import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { reportPage } from "../lib/report-page/report-page.ts";
import { findChromium } from "../test/chromium.ts";
import { largeReport } from "../test/report-page/large-report.ts";
import type { Figure } from "./figure.ts";

const GOAL_BYTES = 5_000_000;
const GOAL_SECONDS = 2;

/** Measures row 14: the page of a report of 5,000 teams, each of which uses 80 models, as Chromium opens it. Script time is Chromium's own count. */
export async function measureReportPage(directory: string): Promise<Figure[]> {
  const file = join(directory, "report.html");
  const { page } = reportPage(largeReport(5_000, 80), { commandOf: (words) => words });
  writeFileSync(file, page);
  const browser = await chromium.launch({ ...findChromium(), args: ["--no-sandbox"] });
  try {
    const shown = await browser.newPage();
    const counts = await shown.context().newCDPSession(shown);
    await counts.send("Performance.enable");
    await shown.goto(pathToFileURL(file).href);
    await shown.locator("#explorer tbody tr:not([aria-hidden])").first().waitFor();
    const { metrics } = await counts.send("Performance.getMetrics");
    const seconds = metrics.find(({ name }) => name === "ScriptDuration")?.value ?? Number.NaN;
    const bytes = Buffer.byteLength(page);
    const from = { teams: 5_000, models: 80, metrics };
    return [
      {
        row: 14,
        name: "report of 5,000 teams × 80 models: bytes",
        value: bytes,
        goal: { is: "at most", value: GOAL_BYTES },
        from,
      },
      {
        row: 14,
        name: "report of 5,000 teams × 80 models: seconds of script until it is open",
        value: seconds,
        goal: { is: "at most", value: GOAL_SECONDS },
        from,
      },
    ];
  } finally {
    await browser.close();
  }
}
