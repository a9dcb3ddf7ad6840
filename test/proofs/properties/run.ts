import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/*
 * npm run prove properties                              all files with properties, 20 times
 * npm run prove properties -- --times 100 --only domain/parameters
 *
 * Each time has a seed of its own. It ends at the first failure, which names the seed and the smallest case.
 */
const ROOT = join(import.meta.dirname, "../../..");
const { values } = parseArgs({
  options: { times: { type: "string", default: "20" }, only: { type: "string", default: "" } },
});

const files = globSync("test/**/*.test.ts", { cwd: ROOT }).filter(
  (file) =>
    file.startsWith(join("test", values.only)) &&
    /from "fast-check"/.test(readFileSync(join(ROOT, file), "utf8")),
);
const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
const { PROPERTY_SEED: _same, ...environment } = process.env;
let status = files.length === 0 ? 2 : 0;
for (let time = 1; time <= Number(values.times) && status === 0; time += 1) {
  process.stderr.write(`time ${time} of ${values.times}: ${files.length} files\n`);
  const run = spawnSync(process.execPath, [vitest, "run", ...files], {
    cwd: ROOT,
    stdio: "inherit",
    env: environment,
  });
  status = run.status ?? 1;
}
process.exitCode = status;
