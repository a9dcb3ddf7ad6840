import { parseArgs } from "node:util";
import { openTestEngine } from "../../engine/test-engine.ts";
import { playHeavy } from "./play.ts";

/** `npm run prove heavy`: items of 330 KB; `--items n --megabytes n` for another number, and another limit of the process. */
const { values: given } = parseArgs({
  options: { items: { type: "string", default: "1000" }, megabytes: { type: "string", default: "1000" } },
});
const [items, megabytes] = [Number(given.items), Number(given.megabytes)];
const engine = await openTestEngine();
const { status, stderr, result } = await playHeavy({ items, megabytes, endpoint: engine.endpoint });
await engine.close();
process.stdout.write(
  `${result === undefined ? `ended with ${status}: ${stderr}` : JSON.stringify(result)}\n`,
);
process.exitCode = Number(
  result?.rewritten !== items || result.restored !== items || result.peakMb > megabytes,
);
