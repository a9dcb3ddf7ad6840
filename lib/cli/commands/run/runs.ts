import type { Hold } from "../../../contract/head.ts";
import type { Run, RunError } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { paintStatus } from "../../text/colour.ts";
import { commandHere } from "../../text/here.ts";
import { grouped, table } from "../../text/table.ts";
import { shownTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<{ readonly runs: readonly Run[]; readonly hold: Hold | null }> = {
  async run({ openPlatform }) {
    const platform = await openPlatform("read");
    return platform.runs();
  },
  text({ runs, hold }, colours, given) {
    const held = hold === null ? "" : `${colours.red(holdLine(hold, commandHere("resume", given)))}\n`;
    if (runs.length === 0) return `${held}There were no runs yet.\n`;
    const columns = [
      { title: "STARTED (UTC)", value: (run: Run) => shownTime(run.startedAt) },
      { title: "ENDED (UTC)", value: (run: Run) => shownTime(run.endedAt), hide: 3 },
      {
        title: "STATUS",
        value: (run: Run) => run.status,
        paint: (status: string) => paintStatus(colours, status),
      },
      { title: "TRIGGER", value: (run: Run) => run.trigger, hide: 1 },
      {
        title: "PROGRESS",
        value: (run: Run) =>
          run.progress.of === 0 ? null : `${grouped(run.progress.done)} of ${grouped(run.progress.of)}`,
        isWhole: true,
      },
      { title: "DIGEST", value: (run: Run) => run.digest.slice(0, 12) || null, hide: 2 },
      { title: "RUN", value: (run: Run) => run.run, isWhole: true },
    ];
    const errors = runs.flatMap(({ run, status, error }) => {
      if (error === null) return [];
      const told = errorText(error);
      return [`${visible(run)}: ${status === "failed" ? colours.red(told) : told}\n`];
    });
    return `${held}${table(columns, runs, colours)}${errors.length === 0 ? "" : "\n"}${errors.join("")}`;
  },
};

function holdLine({ reason, by, at }: Hold, end: string): string {
  return `On hold since ${shownTime(at)} UTC by ${visible(by)}: ${visible(reason)}. End it with: ${end}`;
}

/** A run that died, or met another one, says in its message all that its code and its step say. */
function errorText({ code, message, step }: RunError): string {
  return visible(code === "run-died" || code === "run-active" ? message : `${code} in ${step}: ${message}`);
}
