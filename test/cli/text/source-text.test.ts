import { expect, test } from "vitest";
import { agreementText } from "../../../lib/cli/text/source-text.ts";
import type { SourceReport } from "../../../lib/contract/source-report.ts";
import { CLEAN_SOURCE } from "../examples.ts";

const IN_FORCE = "the registry is in force; left as they are: ";

function holding(source: string, ids: readonly string[], unknownIds = ids.length): SourceReport {
  const unknown = ids.map((id) => ({ id, count: 2, nearest: null }));
  return { ...CLEAN_SOURCE, source, unknown, unknownIds };
}

test("an unknown id that several sources hold is counted once", () => {
  const text = (...sources: readonly SourceReport[]): string => agreementText({ warnings: [], sources });
  expect(text(holding("nodes", []))).toBe("the platform agrees with the registry");
  expect(text(holding("nodes", ["p/a", "p/b"]), holding("assistants", ["p/a"]))).toBe(
    `${IN_FORCE}2 unknown ids`,
  );
  expect(text(holding("nodes", ["p/a"]), holding("assistants", ["p/a"]))).toBe(`${IN_FORCE}1 unknown id`);
});

test("unknown ids are as many as are known to differ where a source does not tell all of its own", () => {
  const text = (...sources: readonly SourceReport[]): string => agreementText({ warnings: [], sources });
  expect(text(holding("nodes", ["p/a"], 30), holding("assistants", []))).toBe(`${IN_FORCE}30 unknown ids`);
  expect(text(holding("nodes", ["p/a"], 30), holding("assistants", ["p/b"]))).toBe(
    `${IN_FORCE}at least 30 unknown ids`,
  );
});
