import { describe, expect, test } from "vitest";
import { compareRows, type Figure } from "../../bench/figure.ts";
import { bars, windowsOf } from "../../bench/plot.ts";
import { type Results, renderResults } from "../../bench/results-document.ts";

const FIGURE: Figure = {
  row: 1,
  name: "calls a reference",
  value: 0.0421,
  goal: { is: "at most", value: 0.045 },
  limit: "0.04: 25 statements a call",
  from: {},
};

const RESULTS: Results = {
  startedAt: "2026-01-01T00:00:00.000Z",
  tookSeconds: 61,
  quick: false,
  machine: {
    processor: "A processor",
    cores: 2,
    memoryGiB: 8,
    kernel: "Linux 6.1",
    node: "v24.0.0",
    engine: "an engine 1.0.0",
    loadBefore: 0.1,
    loadAfter: 1.9,
  },
  took: [
    { what: "rows 1 and 2: calls", seconds: 40.5 },
    { what: "row 7b: a computed time", seconds: 20 },
  ],
  figures: [
    FIGURE,
    {
      ...FIGURE,
      row: 6,
      name: "a ratio | of two",
      value: 0.6,
      goal: { is: "at least", value: 0.8 },
      ifMissed: "two\ncores",
    },
    { row: 7, name: "a figure without a goal", value: 1234.5, from: {} },
    { row: "7b", name: "seconds", value: Number.NaN, goal: { is: "at most", value: 0 }, from: {} },
    { ...FIGURE, row: 15, plot: ["ten at once: 10 references", `  ${bars([1, 0, 8], 8)}`] },
  ],
};

describe("the document of the results", () => {
  test("tells of the machine, of every figure beside its goal and its limit, of what is missed and why, and of the time", async () => {
    await expect(renderResults(RESULTS)).toMatchFileSnapshot("results-document.golden.md");
  });

  test("says that a quick run was quick, and leaves out what there is not", () => {
    const text = renderResults({ ...RESULTS, quick: true, figures: [FIGURE] });
    expect(text).toContain("a quick run");
    expect(text).toContain("1 of 1 goals are met.");
    expect(text).not.toMatch(/Why goals are missed|over time/);
  });
});

test("rows have an order: by number, and one of a letter behind the one without", () => {
  const rows = ["11", 7, "7b", 10, "1", 2, "7a"];
  expect(rows.toSorted(compareRows)).toEqual(["1", 2, 7, "7a", "7b", 10, "11"]);
});

describe("a plot", () => {
  test("has a bar for each value, the smallest of which is seen", () => {
    expect(bars([0, 1, 50, 100], 100)).toBe(" ▁▄█");
  });

  test("counts what falls into windows of one length, none shorter than the least", () => {
    expect(windowsOf([1_000, 1_040, 1_100, 1_250, 1_300])).toEqual({ ms: 100, counts: [2, 1, 2] });
    const { ms, counts } = windowsOf(Array.from({ length: 7_601 }, (_, index) => index * 10));
    expect(ms).toBe(1_000);
    expect(counts).toEqual(Array(76).fill(100).with(-1, 101));
    expect(windowsOf([5])).toEqual({ ms: 100, counts: [1] });
  });
});
