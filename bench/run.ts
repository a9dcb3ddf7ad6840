import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureCallsAndUnits } from "./calls-and-units.ts";
import { compareRows, type Figure, isMissed, renderFigures } from "./figure.ts";
import { measureGrowth } from "./growth.ts";
import { measureColdStart, measureCommands, whyNotCounted } from "./instructions.ts";
import { measureKills } from "./kills.ts";
import { describeMachine, loadAverage } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { measureNotices } from "./notices.ts";
import { measureOpenChatStudio } from "./open-chat-studio.ts";
import { openBench } from "./platform.ts";
import { whyNoPostgres } from "./postgres.ts";
import { measureRedirect } from "./redirect.ts";
import { measureReportPage } from "./report-page.ts";
import { renderResults } from "./results-document.ts";
import { throughputFigures } from "./throughput.ts";
import { measureTransitions } from "./transitions.ts";
import { measureUndo } from "./undo.ts";

const QUICK_ROWS = "1,2,3,4,5,6,7,7b,8,9,10,12,13,14,15";

/** `npm run bench [-- --quick] [--rows 1,2] [--results file.md]` measures the figures of performance.md, each beside its goal. See bench/README.md. */
const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    results: { type: "string" },
    rows: { type: "string" },
  },
});

const sizes = options.quick
  ? {
      dense: 2_000,
      redirect: { few: 10, many: 2_000 },
      throughput: 6_000,
      memory: { few: 500, many: 2_000, tries: 1 },
      notices: { few: 100, many: 500 },
      undo: { few: 200, many: 1_000 },
      pressure: 2_000,
      kills: { references: 100, chunk: 25, page: 10, every: 5 },
      growth: [5_000, 15_000],
      tries: 1,
    }
  : {
      dense: 10_000,
      redirect: { few: 10, many: 100_000 },
      throughput: 30_000,
      memory: { few: 2_000, many: 200_000, tries: 3 },
      notices: { few: 1_000, many: 10_000 },
      undo: { few: 2_000, many: 100_000 },
      pressure: 5_000,
      kills: { references: 100, chunk: 25, page: 10, every: 1 },
      growth: [10_000, 100_000, 1_000_000],
      tries: 5,
    };

// Growth needs a million items, which take long to load: a quick run measures it only where it is asked for.
const rows = new Set((options.rows ?? (options.quick ? QUICK_ROWS : `${QUICK_ROWS},11`)).split(","));
const wants = (...some: readonly Figure["row"][]): boolean => some.some((row) => rows.has(String(row)));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const stages: { readonly what: string; readonly from: number }[] = [];
/** Says what is measured from now on, until the next note. */
const note = (what: string): void => {
  say(what);
  stages.push({ what, from: performance.now() });
};

const startedAt = new Date();
const loadBefore = loadAverage();
const figures: Figure[] = [];
const bench = await openBench();
for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => void bench.close().finally(() => process.exit(status)));
}
try {
  if (wants(1, 2, 4, "7b")) {
    note("rows 1, 2, 4 and 7b: calls and units");
    figures.push(...(await measureCallsAndUnits(bench, sizes.dense)));
  }
  if (wants(5)) {
    note("row 5: runs that are killed");
    figures.push(...(await measureKills(bench, sizes.kills)));
  }
  if (wants(6)) {
    note("row 6: the pass against a plain loop");
    figures.push(...(await throughputFigures(bench, { teams: 50, references: sizes.throughput, models: 1 })));
  }
  if (wants(7)) {
    const reason = whyNoPostgres();
    if (reason !== undefined) say(`row 7 is left out: ${reason}`);
    else {
      note("row 7: the pass against the statements of Open Chat Studio");
      figures.push(...(await measureOpenChatStudio(bench, sizes.throughput)));
    }
  }
  if (wants(3)) {
    note("row 3: until every resolver answers the replacement");
    figures.push(...(await measureRedirect(bench, sizes.redirect)));
  }
  if (wants(8)) {
    note("row 8: peak memory");
    figures.push(...(await measureMemory(bench.directory, sizes.memory)));
  }
  if (wants(9, 10)) {
    const reason = whyNotCounted();
    if (reason !== undefined) say(`rows 9 and 10 are left out: ${reason}`);
    else {
      note("rows 9 and 10: instructions of a cold start, and of commands");
      if (wants(9)) figures.push(...measureColdStart(bench.directory));
      if (wants(10)) figures.push(...measureCommands(bench.directory, sizes.tries));
    }
  }
  if (wants(12)) {
    note("row 12: notices");
    figures.push(...(await measureTransitions(bench)));
    figures.push(...(await measureNotices(bench.directory, sizes.notices)));
  }
  if (wants(11)) {
    note("row 11: growth");
    figures.push(...(await measureGrowth(bench, sizes.growth)));
  }
  if (wants(14)) {
    note("row 14: the page of a report");
    figures.push(...(await measureReportPage(bench.directory)));
  }
  if (wants(13)) {
    note("row 13: undo");
    figures.push(...(await measureUndo(bench, sizes.undo)));
  }
  if (wants(15)) {
    note("row 15: pressure");
    // Loaded last, because it puts a virtual clock in the place of the process's timers, which the other rows are measured without.
    const { measurePressure } = await import("./pressure.ts");
    figures.push(...(await measurePressure(bench, sizes.pressure)));
  }
} finally {
  await bench.close();
}

const endedAt = performance.now();
const took = stages.map(({ what, from }, index) => ({
  what,
  seconds: Math.round(((stages[index + 1]?.from ?? endedAt) - from) / 100) / 10,
}));
const wanted = figures
  .filter(({ row }) => rows.has(String(row)))
  .sort((left, right) => compareRows(left.row, right.row));
const document = {
  startedAt: startedAt.toISOString(),
  tookSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
  quick: options.quick,
  machine: { ...describeMachine(), loadBefore, loadAfter: loadAverage() },
  sizes,
  took,
  figures: wanted.map((figure) => ({ ...figure, missed: isMissed(figure) })),
};
const results = new URL("./results/", import.meta.url);
mkdirSync(results, { recursive: true });
const file = new URL(`${startedAt.toISOString().replaceAll(/[-:.]/g, "")}.json`, results);
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
if (options.quick)
  process.stdout.write(
    "Quick: smaller sizes than the goals are made for; what a run costs once weighs too much.\n",
  );
process.stdout.write(renderFigures(wanted));
if (options.results !== undefined) writeFileSync(options.results, renderResults(document));
say(`as JSON: ${fileURLToPath(file)}`);
// A run that row 5 has killed never ends, and under the clock of row 15 it would keep the process too.
process.exit();
