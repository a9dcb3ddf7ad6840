import { readFileSync } from "node:fs";

/** Sums JSON reports (vitest's, and those that use its names) into one line; a report that is missing counts as a failure. */
let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites?: number;
      success: boolean;
    };
    passed += report.numPassedTests;
    // A file that could not even be loaded has no failed test, and is a failure all the same.
    failed += report.success ? 0 : report.numFailedTests || report.numFailedTestSuites || 1;
  } catch {
    failed += 1;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
