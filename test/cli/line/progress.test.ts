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
  progress.report({ step: "pass", done: 10_000, of: 40_000, rewritten: 310, cleared: 12 });
  progress.report({ step: "wait", done: 0, of: 0, message: "run-7 holds the\u001B[2K lease" });
  expect(texts).toEqual([
    "pass 0 of 40,000 (0 %)\n",
    "pass 10,000 of 40,000 (25 %), 5,000/s, 6 s left, rewritten 310, cleared 12\n",
    "waiting: run-7 holds the\\u001b[2K lease\n",
  ]);
});

test("segments are summed, and nothing goes back: not when one begins, nor when a chunk is read again", () => {
  const { progress, texts, wait } = setup(false);
  const pass = (segment: string, done: number, written = {}) => {
    progress.report({ step: "pass", part: { pass: "pass-1", segment }, done, of: 100, ...written });
    wait(1_000);
  };
  pass("bots 0", 40, { rewritten: 30 });
  pass("bots 1", 10, { rewritten: 5, cleared: 2 });
  pass("bots 0", 20);
  pass("bots 0", 60, { rewritten: 1 });
  progress.report({ step: "compose", done: 0, of: 0 });
  const shown = texts.map((line) => line.replace(/,[^,]*\/s.*left/, "").trimEnd());
  expect(shown).toEqual([
    "pass 40 of 100 (40 %), rewritten 30",
    "pass 50 of 100 (50 %), rewritten 35, cleared 2",
    "pass 50 of 100 (50 %), rewritten 35, cleared 2",
    "pass 70 of 100 (70 %), rewritten 36, cleared 2",
    "compose",
  ]);
});

test("a run that looks again says so, and begins to count again", () => {
  const { progress, texts } = setup(false);
  const pass = (id: string, done: number) =>
    progress.report({ step: "pass", part: { pass: id, segment: "bots 0" }, done, of: 100, rewritten: 2 });
  pass("pass-1", 100);
  pass("pass-2", 10);
  expect(texts).toEqual([
    "pass 100 of 100 (100 %), rewritten 2\n",
    "pass again 10 of 100 (10 %), rewritten 4\n",
  ]);
});

test("a wait is told once, in words that stay on a terminal, and again only after a minute", () => {
  const { progress, texts, wait } = setup(true);
  const message =
    "run 20261122T224033711Z-6c070d8d holds the lease until 12:19:22 UTC; if it is dead, this goes on then";
  const report = () => progress.report({ step: "wait", done: 0, of: 0, message });
  report();
  wait(15_000);
  report();
  expect(texts).toEqual([
    "waiting: run 20261122T224033711Z-6c070d8d holds the lease\n  until 12:19:22 UTC; if it is dead, this goes on then\n",
  ]);
  wait(60_000);
  report();
  expect(texts).toHaveLength(2);
});

test("a line that is too long for the terminal leaves out its last counts, and breaks none", () => {
  const { progress, texts, wait } = setup(true);
  progress.report({ step: "pass", done: 0, of: 40_000_000 });
  wait(1_000);
  progress.report({ step: "pass", done: 10_000_000, of: 40_000_000, rewritten: 3_100_000, cleared: 12 });
  expect(texts.at(-1)).toBe("\r\u001B[Kpass 10,000,000 of 40,000,000 (25 %), 10,000,000/s");
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
