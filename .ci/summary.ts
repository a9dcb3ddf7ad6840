import { readFileSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites?: number;
  readonly success: boolean;
  readonly testResults?: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/**
 * Sums JSON reports (vitest's, and those that use its names) into one line; a report that is missing counts as a
 * failure. The tests that failed are named before it, for whoever sees no more than the end of the output.
 */
let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as Report;
    passed += report.numPassedTests;
    // A file that could not even be loaded has no failed test, and is a failure all the same.
    failed += report.success ? 0 : report.numFailedTests || report.numFailedTestSuites || 1;
    for (const { name, assertionResults } of report.testResults ?? [])
      for (const { status, fullName, failureMessages } of assertionResults)
        if (status === "failed")
          process.stdout.write(
            `failed: ${name} > ${fullName}\n  ${failureMessages?.[0]?.slice(0, 2_000) ?? ""}\n`,
          );
  } catch {
    failed += 1;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
