import { fileURLToPath } from "node:url";
import { countsText, findingsByCode } from "../../cli/drift/drift-parts.ts";
import { grouped } from "../../cli/text/table.ts";
import type { Drift, FindingCode } from "../../domain/drift/drift.ts";
import { fact, heading, type Stage } from "./demonstration-text.ts";

/** Two collections of what providers announce, as they were when the project's lists were brought up to date: feeds/README.md. */
const FEEDS = ["litellm-1.110.2-cut.json", "llm-sunset-0.3.1.json"];

/** Why findings of a kind are left in a list that was brought up to date, and what ends them. */
const WHY_LEFT: Readonly<Record<FindingCode, string>> = {
  retired: "past their day: deprecated, so that teams hear of it; the next edit deletes them",
  "retires-soon": "near their day: deprecated, each with a replacement that lasts",
  "default-retiring": "defaults that do not last: make others the defaults",
  "replacement-retires-first": "with a replacement that does not last: name another one",
  "feeds-disagree": "on whose date the feeds disagree: the first feed decides",
  "date-differs": "with another date in the feeds: drift --write sets it",
  "date-missing": "without the date that the feeds have: drift --write sets it",
  legacy: "legacy at their seller: deprecate them",
  "successor-unlisted": "with a successor that is not listed: add it before they are deprecated",
  "limit-differs": "with other limits in the feeds: correct the list, or the feed",
  "parameters-differ": "with efforts in the feeds that their sets do not offer",
  "not-in-feed": "in no feed, which proves nothing: look them up",
};

/** Compares the project's own lists with feeds as of today, and says what is left to do and why. */
export async function tellWhatIsLeft({ commands, colours, write }: Stage): Promise<void> {
  const feeds = FEEDS.flatMap((file) => ["--feed", fileURLToPath(new URL(`feeds/${file}`, import.meta.url))]);
  const drift = await commands.json<Drift>("drift", ...feeds);
  write(heading(colours, "What providers have announced of the models listed"));
  write(fact(colours, "drift", countsText(drift)));
  for (const [code, found] of findingsByCode(drift))
    write(fact(colours, "", `${grouped(found.length)} ${WHY_LEFT[code]}`));
  if (drift.findings.length === 0) write(fact(colours, "", "the lists say the same: nothing is left to do"));
}
