import { parseArgs } from "node:util";
import { openTestEngine } from "../../engine/test-engine.ts";
import { faultsOf, playScale, type Scale } from "./play.ts";

/**
 * `npm run prove scale`: twenty thousand teams that have to hear of forty deletions each, then a million references of the teams of one bucket.
 * `--divide n` makes both n times smaller, `--only many-teams` and `--only one-bucket` choose; `--megabytes n` is the limit of the process.
 */
const { values: given } = parseArgs({
  options: {
    divide: { type: "string", default: "1" },
    only: { type: "string" },
    megabytes: { type: "string", default: "1000" },
  },
});
const by = (count: number): number => Math.max(Math.round(count / Number(given.divide)), 1);
const SCALES: Readonly<Record<string, Scale>> = {
  "many-teams": { teams: by(20_000), migrations: 40, references: by(20_000) * 40, oneBucket: false },
  "one-bucket": { teams: 500, migrations: 1, references: by(1_000_000), oneBucket: true },
};

const engine = await openTestEngine();
for (const [name, scale] of Object.entries(SCALES)) {
  if (given.only !== undefined && given.only !== name) continue;
  const started = performance.now();
  const options = { megabytes: Number(given.megabytes), endpoint: engine.endpoint };
  const result = await playScale(scale, options);
  const faults = faultsOf(scale, result);
  const seconds = Math.round((performance.now() - started) / 1_000);
  process.stdout.write(`${name}: ${JSON.stringify(result)} in ${seconds} s\n`);
  for (const fault of faults) process.stdout.write(`  wrong: ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}
await engine.close();
