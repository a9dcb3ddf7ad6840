import type { PruneEntry } from "../../contract/prune.ts";
import type { Colours } from "./colour.ts";
import { counted, table } from "./table.ts";
import { shownTime } from "./time.ts";
import { visible } from "./visible.ts";

export function pruneTable(entries: readonly PruneEntry[], colours: Colours): string {
  if (entries.length === 0) return "The registry declares no deletion.\n";
  const columns = [
    { title: "DELETION", value: ({ id }: PruneEntry) => id },
    {
      title: "REMOVABLE",
      value: ({ removable }: PruneEntry) => (removable ? "yes" : "no"),
      paint: (answer: string) => (answer === "yes" ? colours.green(answer) : answer),
    },
    { title: "DONE SINCE (UTC)", value: ({ since }: PruneEntry) => shownTime(since) },
    { title: "IN MAIN SINCE (UTC)", value: ({ inMainSince }: PruneEntry) => shownTime(inMainSince) },
    { title: "WHY", value: ({ why }: PruneEntry) => why, isSentence: true },
  ];
  const removable = entries.filter((entry) => entry.removable).length;
  return `${table(columns, entries, colours)}\n${counted(entries.length, "deletion")}, ${removable} removable.\n`;
}

/** Returns the message of the commit that removes the lines: a subject, and a line for each model with where it was done, and since when. */
export function pruneMessage(removed: readonly PruneEntry[]): string {
  const lines = removed.map(({ id, environments, inMainSince }) => {
    const where = environments.map(({ name, state, at }) => `${state} in ${name} on ${dayOf(at)}`);
    const main = inMainSince === null ? "no git history was asked" : `in main since ${dayOf(inMainSince)}`;
    return visible(`- ${id}: ${where.join(", ")}; ${main}`);
  });
  const subject = `Remove ${counted(removed.length, "deletion")} that every environment has done`;
  const reason = "The tombstones stay, and go on redirecting.";
  return `${subject}\n\n${reason}\n\n${lines.join("\n")}\n`;
}

function dayOf(at: string | null): string {
  return at?.slice(0, 10) ?? "an unknown day";
}
