import { parseArgs } from "node:util";
import { createFakeClock } from "../../platform/test-platform.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { playEmails } from "./play.ts";

/**
 * `npm run prove emails`: 300,000 members of 60,000 teams have five notices each to hear, 1.5 million in all, from a service that takes 50,000 e-mails in 24 hours
 * and 14 in a second. `--divide n` makes teams and quota n times smaller; `--seed n` draws other failures.
 */
const { values: given } = parseArgs({
  options: { divide: { type: "string", default: "1" }, seed: { type: "string", default: "1" } },
});
const by = (count: number): number => Math.max(Math.round(count / Number(given.divide)), 1);
const started = performance.now();
const { runs, service, faults, ...figures } = await playEmails({
  crowd: { teams: by(60_000), members: 5, notices: 5 },
  quotas: { perDay: by(50_000), perSecond: 14 },
  seed: Number(given.seed),
  ledger: createMemoryLedger(),
  clock: createFakeClock("2026-09-01T10:00:00.000Z"),
});
for (const { at, sent, calls, waits } of runs)
  process.stdout.write(`${at}  ${sent} e-mails in ${calls} calls, ${waits} waits\n`);
const { taken, refused, answers, mostInADay } = service;
const counts = { emails: taken.length, refused: refused.size, mostInADay, ...answers, ...figures };
const seconds = Math.round((performance.now() - started) / 1_000);
process.stdout.write(`${JSON.stringify(counts)} in ${seconds} s\n`);
for (const fault of faults) process.stdout.write(`  wrong: ${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
