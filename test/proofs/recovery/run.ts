import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ALL_CASES } from "../sample.ts";

/*
 * npm run prove recovery                     every case
 * npm run prove recovery -- --only redrive   of these files alone: five-months, redrive, restore, throttling, used-up
 */
const ROOT = join(import.meta.dirname, "../../..");
const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });

const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", `test/proofs/recovery/${values.only}`], {
  cwd: ROOT,
  stdio: "inherit",
  env: ALL_CASES,
});
process.exitCode = status ?? 1;
