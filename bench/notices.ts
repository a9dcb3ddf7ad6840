import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { type AppliedProcess, deleteOneModel } from "./memory.ts";
import { denseReferences } from "./workload.ts";

const GOAL_PUBLISHES = 0.11;
const GOAL_MIB = 16;

/** Measures row 12: a run that tells as many teams as there are notices, each with a member; publishing and filling the inboxes included. */
export async function measureNotices(
  directory: string,
  sizes: { readonly few: number; readonly many: number },
): Promise<Figure[]> {
  const few = await tell(join(directory, "few-notices"), sizes.few);
  const many = await tell(join(directory, "many-notices"), sizes.many);
  const { calls, capacity, notices } = many.outcome;
  const from = { notices, calls, capacity, few: few.peakMiB, many: many.peakMiB };
  return [
    {
      row: 12,
      name: `SNS calls a notice, ${sizes.many} notices`,
      value: calls.publishes / notices.published,
      goal: { is: "at most", value: GOAL_PUBLISHES },
      limit: "0.1: ten notices a call",
      ifMissed: "batches are packed by bytes: notices with long names fill one before there are ten",
      from,
    },
    {
      row: 12,
      name: `peak memory at ${sizes.many} notices minus peak at ${sizes.few}, MiB`,
      value: many.peakMiB - few.peakMiB,
      goal: { is: "at most", value: GOAL_MIB },
      limit: "0",
      ifMissed: "teams of a bucket are composed together, and their names and counts are in memory at once",
      from,
    },
    {
      row: 12,
      name: `calls a notice, all included, ${sizes.many} notices`,
      value: (calls.reads + calls.writes + calls.publishes) / notices.published,
      from: {},
    },
  ];
}

async function tell(path: string, teams: number): Promise<AppliedProcess> {
  const applied = await deleteOneModel(path, denseReferences({ teams, references: 4 * teams, models: 1 }));
  const { created, published } = applied.outcome.notices;
  if (created !== teams || published !== teams) throw new Error(`told: ${JSON.stringify(applied.outcome)}`);
  return applied;
}
