import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Finding, leftOver, notAllowed } from "./allowed.ts";
import { lintTemplate } from "./cfn-lint.ts";
import { checkDefinitions } from "./definitions.ts";
import { KINDS, synthesise } from "./kinds.ts";

/**
 * `npm run lint:templates`: cfn-lint on the template of each kind of stack, and a validator of the states language on the definition of each state
 * machine in it. Neither asks an account, and both know what CloudFormation refuses.
 *
 * --report file   writes what came of it as JSON, with the names of vitest's report
 */
const { values: given } = parseArgs({ options: { report: { type: "string" } } });

const counts = { passed: 0, failed: 0 };
const all: Finding[] = [];
const folder = mkdtempSync(join(tmpdir(), "modelkeeper-templates-"));
try {
  for (const [kind, make] of Object.entries(KINDS)) {
    const assembly = synthesise(make, join(folder, kind));
    const findings = lintTemplate(join(assembly.folder, assembly.template));
    all.push(...findings);
    conclude(`${kind}: cfn-lint, ${findings.length} findings`, notAllowed(findings));
    for (const [id, faults] of checkDefinitions(assembly.folder, assembly.template))
      conclude(`${kind}: definition of ${id}`, faults);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
conclude(
  "every allowed warning occurs",
  leftOver(all).map((rule) => `${rule} does not occur any more: take it out of allowed.ts`),
);

if (given.report !== undefined) {
  const { passed: numPassedTests, failed: numFailedTests } = counts;
  const report = { numPassedTests, numFailedTests, success: numFailedTests === 0 };
  writeFileSync(given.report, JSON.stringify(report));
}
process.exitCode = counts.failed === 0 ? 0 : 1;

function conclude(check: string, faults: readonly string[]): void {
  counts[faults.length === 0 ? "passed" : "failed"] += 1;
  process.stdout.write(`${faults.length === 0 ? "ok  " : "FAIL"} ${check}\n`);
  for (const fault of faults) process.stdout.write(`     ${fault}\n`);
}
