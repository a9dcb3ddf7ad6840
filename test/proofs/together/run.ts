import { parseArgs } from "node:util";
import { createRandom } from "../../../lib/local/example/random.ts";
import { openTestEngine } from "../../engine/test-engine.ts";
import { createStage } from "../faults/trial.ts";
import { createCrowd } from "./crowd.ts";

/**
 * `npm run prove together`: 2, 5, 16 and 64 processes apply the same registry at once, by the real clock; in every other round one of them is killed.
 *
 * --rounds n   of each size (default 100)
 * --sizes a,b  (default 2,5,16,64)
 */
const { values: given } = parseArgs({
  options: { rounds: { type: "string", default: "100" }, sizes: { type: "string", default: "2,5,16,64" } },
});

const engine = await openTestEngine();
const stage = await createStage(engine.endpoint);
stage.world.close();
const crowd = await createCrowd(engine.endpoint, stage.end);
const random = createRandom(1).fraction;
let violated = 0;
let all = 0;
for (const size of given.sizes.split(",").map(Number)) {
  const started = performance.now();
  for (let round = 0; round < Number(given.rounds); round += 1) {
    const killAfterMs = round % 2 === 1 && size > 2 ? Math.floor(random() * 1_000) : undefined;
    const problems = await crowd.round({
      size,
      daily: size > 2 ? 1 : 0,
      ...(killAfterMs === undefined ? {} : { killAfterMs }),
    });
    all += 1;
    if (problems.length > 0) violated += 1;
    for (const problem of problems.slice(0, 5))
      process.stdout.write(`${size} at once, round ${round + 1}: ${problem}\n`);
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  process.stdout.write(`${size} at once: ${given.rounds} rounds in ${seconds} s\n`);
}
process.stdout.write(`rounds ${all}, violations ${violated}\n`);
crowd.close();
await engine.close();
process.exitCode = violated === 0 ? 0 : 1;
