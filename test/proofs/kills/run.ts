import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

/*
 * npm run prove kills -- --times 200 --seed 7
 *
 * kill -9 at so many moments of `modelkeeper apply`, and each third of `modelkeeper cleanup`, spread over its time and chosen by the seed: of
 * the command alone, of its process group, or of the group and the engine. Each has to end with the export, models, ledger, notices, inbox and
 * published notices of an undisturbed run, and no e-mail is sent twice.
 */
const { values } = parseArgs({
  options: {
    times: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
  },
});
const [times, seed] = [Number(values.times), Number(values.seed)];

if (!Number.isSafeInteger(times) || times < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write("error bad-usage: --times and --seed take whole numbers\n");
  process.exitCode = 2;
} else {
  const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
  const words = [
    "run",
    "--config",
    "vitest.e2e.config.ts",
    "test/end-to-end/kill.e2e.ts",
    "-t",
    "killed at random moments",
  ];
  const { status } = spawnSync(process.execPath, [vitest, ...words], {
    cwd: join(import.meta.dirname, "../../.."),
    stdio: "inherit",
    env: { ...process.env, KILLS: String(times), SEED: String(seed) },
  });
  process.exitCode = status ?? 1;
}
