import { parseArgs } from "node:util";
import { openTestEngine } from "../../engine/test-engine.ts";
import { playLarge, problemsOf } from "./play.ts";

/** `npm run prove large`: scenario 29 in its full size, a million references; `--references n --crashes n` for another. */
const { values: given } = parseArgs({
  options: { references: { type: "string", default: "1000000" }, crashes: { type: "string", default: "5" } },
});
const engine = await openTestEngine();
const figures = await playLarge({
  references: Number(given.references),
  crashes: Number(given.crashes),
  endpoint: engine.endpoint,
  say: (line) => process.stdout.write(`${line}\n`),
});
await engine.close();
const problems = problemsOf(figures);
for (const problem of problems) process.stdout.write(`violation: ${problem}\n`);
process.stdout.write(`${JSON.stringify(figures)}\nviolations ${problems.length}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
