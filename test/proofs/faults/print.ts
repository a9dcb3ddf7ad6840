import type { DeletedModelDocument } from "../../../lib/contract/registry-document.ts";
import type { Call } from "./history.ts";
import { printScript } from "./script.ts";
import type { Deed } from "./story.ts";
import type { Trial } from "./trial.ts";

/** Returns what a trial is about to do, act by act. */
export function printTrial({ story }: Trial): string {
  const lines = [`seed ${story.seed}, ${story.latencyMs ?? 1} ms a call`];
  for (const [number, { parts, edits = [], pauseMs = 0 }] of story.acts.entries()) {
    lines.push(`act ${number + 1}${pauseMs === 0 ? "" : `, ${pauseMs} ms later`}`);
    for (const { name, deed, script = [], from } of parts) {
      const begins = from === undefined ? "" : ` from call ${from.call} of ${from.process}`;
      lines.push(`  ${name}: ${printDeed(deed)}${begins}; ${printScript(script)}`);
    }
    for (const { process, call } of edits) lines.push(`  a user, before call ${call} of ${process}`);
  }
  return lines.join("\n");
}

function printDeed(deed: Deed): string {
  switch (deed.do) {
    case "apply":
      return `apply ${deed.registry.deleted.map(printDeletion).join(" ")}`;
    case "observe":
      return `observe ${deed.registry.deleted.map(printDeletion).join(" ")}`;
    case "cleanup":
      return deed.all ? "cleanup --all" : "cleanup";
    case "mark":
    case "unmark":
    case "undo":
      return `${deed.do} ${deed.entry}`;
    case "hold":
    case "resume":
      return deed.do;
    case "redrive":
      return `redrive ${deed.input.run} at ${deed.from.state}`;
    case "look":
      return "look";
  }
}

function printDeletion({ name, replacement }: DeletedModelDocument): string {
  return `${name}>${typeof replacement === "object" ? `${replacement.name} at ${replacement.provider}` : (replacement ?? "")}`;
}

export function printCall({ process, number, at, command, fault, answer, changes }: Call): string {
  const what = changes.map(({ table, key }) => `${table} ${key.replaceAll(/[{}"]|\b(pk|sk|id|S):/g, "")}`);
  return [
    `${at.toFixed(0).padStart(8)} ${process.padEnd(9)} ${String(number).padStart(4)} ${command}`,
    ...(fault === null ? [] : [fault]),
    ...(answer === "ok" ? [] : [answer ?? "no answer"]),
    ...(what.length === 0 ? [] : [what.join("; ")]),
  ].join(" · ");
}
