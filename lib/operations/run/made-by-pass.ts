import { increase } from "../../domain/items/counts.ts";
import { isReminder } from "../../domain/notices/reminders.ts";
import { toldTeamOf } from "../../domain/references/journal.ts";
import { NO_TEAM, teamsOf } from "../../domain/references/tally.ts";
import { TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { Journal } from "../ports/pass.ts";
import type { RunRecord } from "../ports/runs.ts";

/**
 * Returns what a pass has certainly made so far, from its journal: the figures of a run that was overtaken before it could count. The run that overtakes
 * it counts and tells the same references again, because nobody was told of them.
 */
export async function madeByPass(
  journal: Pick<Journal, "rows" | "marks">,
  pass: string,
): Promise<Pick<RunRecord, "references" | "teams">> {
  const marks = await journal.marks(pass);
  const effects = new Map<string, number>();
  const teams = new Set<string>();
  for (let bucket = 0; bucket < TEAM_BUCKETS; bucket += 1) {
    for await (const { migration, hash, entries } of journal.rows(pass, bucket)) {
      if (isReminder(migration)) continue;
      const made = marks.get(hash);
      for (const [index, entry] of entries.entries()) {
        const { effect, references } = entry;
        if (effect !== "noted" && made !== "all" && made?.includes(index) !== true) continue;
        increase(effects, effect, references);
        teams.add(toldTeamOf(entry) ?? NO_TEAM);
      }
    }
  }
  const count = (effect: string): number => effects.get(effect) ?? 0;
  const [rewritten, cleared, noted] = [count("rewritten"), count("cleared"), count("noted")];
  const references = {
    scanned: rewritten + cleared + noted,
    rewritten,
    cleared,
    noted,
    skipped: 0,
    failed: 0,
  };
  return { references, teams: teamsOf(teams).length };
}
