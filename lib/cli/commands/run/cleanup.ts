import type { CleanupResult } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { given as present } from "../../input/ids.ts";
import { commandHere } from "../../text/here.ts";
import { sourcesText } from "../../text/source-text.ts";
import { counted, facts, grouped } from "../../text/table.ts";
import { parseTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<CleanupResult> = {
  async run({ openPlatform }, { options }) {
    const at = text(options, "now");
    const now = at === undefined ? undefined : parseTime(at, "now");
    const platform = await openPlatform("write");
    return platform.cleanup({ ...present({ now }), all: options.all === true });
  },
  text(result, colours, given) {
    const lines: [string, string][] = [
      ["watched", counted(result.watched, "tombstone")],
      [
        "found",
        `${counted(result.found, "reference")} to a deleted model, ${grouped(result.repaired)} repaired`,
      ],
      [
        "notices",
        `${grouped(result.created)} made, ${grouped(result.republished)} sent again, ${grouped(result.redelivered)} delivered again, ${grouped(result.pendingNotices)} pending`,
      ],
      ["recovered", `${counted(result.recovered, "run")} that had died`],
    ];
    if (result.unwatched.length > 0) lines.push(["unwatched", result.unwatched.map(visible).join(", ")]);
    lines.push(["run", visible(result.run)]);
    const summary = result.status === "nothing-to-do" ? "" : `${result.summary}\n`;
    const found =
      result.status === "busy" ? "" : summary + facts(lines, colours) + sourcesText(result.sources, colours);
    const verdict =
      result.error === undefined
        ? verdictOf(result.status, (words) => commandHere(words, given))
        : `${result.status === "busy" ? "Busy" : "Incomplete"}: ${visible(result.error.message)}.`;
    return `${verdict}\n${found}`;
  },
  exitStatus: ({ status }) => (status === "incomplete" || status === "failed" ? 1 : 0),
};

function verdictOf(status: CleanupResult["status"], here: (words: string) => string): string {
  switch (status) {
    case "succeeded":
      return "Done.";
    case "nothing-to-do":
      return "Nothing to do.";
    case "busy":
      return "Busy: another run is at work.";
    case "superseded":
      return "Superseded by a newer request.";
    case "incomplete":
      return `Incomplete: the next cleanup tries again. Look with: ${here("ledger list --state incomplete")}`;
    case "failed":
      return `Failed: the next cleanup goes on. The reason is in: ${here("runs")}`;
  }
}
