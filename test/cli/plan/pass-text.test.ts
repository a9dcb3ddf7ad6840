import { expect, test } from "vitest";
import {
  bytesText,
  dollarText,
  durationText,
  passLine,
  passMarkdown,
} from "../../../lib/cli/plan/pass-text.ts";
import type { PassEstimate } from "../../../lib/contract/plan.ts";
import { PLAN } from "../examples.ts";

const PASS = PLAN.pass as PassEstimate;

test("one line of at most 80 columns says size, time and money", () => {
  expect(passLine(PLAN)).toBe(
    "A pass: 10 GB, 1 h 1 min under caps; $0.31 read, $0.64 write, $3.34 functions\n",
  );
  const huge = {
    ...PASS,
    bytes: 10_000_000_000_000,
    seconds: 3_628_000,
    dollars: { read: 305.2, write: 637.5, functions: 3_343, prices: "" },
  };
  expect(passLine({ pass: huge }).length).toBeLessThanOrEqual(80);
});

test("what is unknown is left out, and without time and money there is no line", () => {
  const dollars = PASS.dollars && { ...PASS.dollars, functions: null };
  expect(passLine({ pass: { ...PASS, caps: null, seconds: null, dollars } })).toBe(
    "A pass: 10 GB; $0.31 read, $0.64 write\n",
  );
  expect(passLine({ pass: { ...PASS, dollars: null } })).toBe("A pass: 10 GB, 1 h 1 min under caps\n");
  const unknown = [null, { ...PASS, seconds: null, dollars: null }, { ...PASS, bytes: null }];
  for (const pass of unknown) expect([passLine({ pass }), passMarkdown({ pass })]).toEqual(["", ""]);
});

test("a reviewer also reads the caps, and which prices were taken", () => {
  expect(passMarkdown(PLAN)).toBe(
    "A pass: 10 GB, 1 h 1 min under caps; $0.31 read, $0.64 write, $3.34 functions (caps: 1,500 read and 500 write units a second of each table; on demand, us-east-1, 2026).",
  );
});

test("sizes, times and amounts are as short as they can be understood", () => {
  expect([0, 950, 1_234, 9_960, 999_600, 10_000_000_000].map(bytesText)).toEqual([
    "0 B",
    "950 B",
    "1.2 KB",
    "10 KB",
    "1 MB",
    "10 GB",
  ]);
  expect([0, 60, 61, 3_900, 36_001].map(durationText)).toEqual([
    "1 min",
    "1 min",
    "2 min",
    "1 h 5 min",
    "11 h",
  ]);
  expect([0, 0.004, 0.305, 9.994, 9.996, 1_234.5].map(dollarText)).toEqual([
    "$0.00",
    "<$0.01",
    "$0.30",
    "$9.99",
    "$10",
    "$1,235",
  ]);
});
