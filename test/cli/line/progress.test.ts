import { expect, test } from "vitest";
import { createProgress, duration } from "../../../lib/cli/line/progress.ts";

function setup(isTerminal: boolean) {
  const texts: string[] = [];
  let time = 0;
  const progress = createProgress({
    write: (text) => texts.push(text),
    isTerminal,
    columns: 60,
    monotonic: () => time,
  });
  return { progress, texts, wait: (milliseconds: number) => (time += milliseconds) };
}

test("a line tells counts, rate, time left and what was done", () => {
  const { progress, texts, wait } = setup(false);
  progress.report({ step: "pass", done: 0, of: 40_000 });
  wait(2_000);
  progress.report({ step: "pass", done: 10_000, of: 40_000, rewritten: 310, cleared: 12, noted: 0 });
  progress.report({ step: "wait", done: 0, of: 0, message: "run-7 holds the\u001B[2K lease" });
  expect(texts).toEqual([
    "pass 0 of 40,000 (0 %)\n",
    "pass 10,000 of 40,000 (25 %), 5,000/s, 6 s left, rewritten 310, cleared 12\n",
    "wait run-7 holds the\\u001b[2K lease\n",
  ]);
});

test("a log gets about a line a second, or one for every 5 % of a slow step", () => {
  const { progress, texts, wait } = setup(false);
  for (let done = 0; done <= 1_000; done += 1, wait(10)) progress.report({ step: "pass", done, of: 1_000 });
  expect(texts.length).toBeGreaterThanOrEqual(10);
  expect(texts.length).toBeLessThanOrEqual(22);
  expect(texts.at(-1)).toContain("1,000 of 1,000 (100 %)");
});

test("a terminal gets one line, rewritten at most ten times a second and never wider than it", () => {
  const { progress, texts, wait } = setup(true);
  for (let done = 0; done < 1_000; done += 1, wait(1))
    progress.report({ step: "pass", done, of: 1_000_000, rewritten: 123_456_789, cleared: 123_456_789 });
  progress.end();
  expect(texts.length).toBeGreaterThanOrEqual(10);
  expect(texts.length).toBeLessThanOrEqual(12);
  expect(texts.join("")).not.toContain("\n");
  for (const text of texts) expect(text.replace("\r\u001B[K", "").length).toBeLessThan(60);
  expect(texts.at(-1)).toBe("\r\u001B[K");
});

test.each([
  [0.2, "1 s"],
  [59, "59 s"],
  [120, "2 min"],
  [7_800, "2 h 10 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
