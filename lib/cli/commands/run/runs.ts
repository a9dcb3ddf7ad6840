import type { Run } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { paintStatus } from "../../text/colour.ts";
import { grouped, table } from "../../text/table.ts";
import { shownTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<{ readonly runs: readonly Run[] }> = {
  async run({ openPlatform }) {
    const platform = await openPlatform("read");
    return { runs: await platform.runs() };
  },
  text({ runs }, colours) {
    if (runs.length === 0) return "There were no runs yet.\n";
    const columns = [
      { title: "STARTED (UTC)", value: (run: Run) => shownTime(run.startedAt) },
      { title: "ENDED (UTC)", value: (run: Run) => shownTime(run.endedAt) },
      {
        title: "STATUS",
        value: (run: Run) => run.status,
        paint: (status: string) => paintStatus(colours, status),
      },
      { title: "TRIGGER", value: (run: Run) => run.trigger },
      {
        title: "PROGRESS",
        value: (run: Run) =>
          run.progress.of === 0 ? null : `${grouped(run.progress.done)} of ${grouped(run.progress.of)}`,
      },
      { title: "DIGEST", value: (run: Run) => run.digest.slice(0, 12) },
      { title: "RUN", value: (run: Run) => run.run },
    ];
    const errors = runs
      .filter((run) => run.error !== null)
      .map((run) => `${visible(run.run)}: ${colours.red(errorText(run.error!))}\n`);
    return `${table(columns, runs, colours)}${errors.length === 0 ? "" : "\n"}${errors.join("")}`;
  },
};

function errorText({ code, message, step }: NonNullable<Run["error"]>): string {
  return visible(`${code} in ${step}: ${message}`);
}
