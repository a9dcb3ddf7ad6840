import type { Command } from "../../command/command.ts";
import { requiredText } from "../../command/values.ts";
import { lookWithOptions } from "../../input/health-input.ts";
import { commandHere } from "../../text/here.ts";
import { counted } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

/** The file that was written, its size, and the titles of the sections of the page. */
type ReportFile = { readonly file: string; readonly bytes: number; readonly sections: readonly string[] };

export const command: Command<ReportFile> = {
  async run(dependencies, given) {
    const file = requiredText(given.options, "out", "<file>");
    // Before minutes of reading, not after them.
    await dependencies.requireFile(file, "written");
    const platform = await dependencies.openPlatform("read");
    const { findings } = await lookWithOptions(dependencies, platform, given.options);
    const report = await platform.report({ findings });
    const { reportPage } = await import("../../../report-page/report-page.ts");
    const { page, sections } = reportPage(report, { commandOf: (words) => commandHere(words, given) });
    await dependencies.writeFile(file, page);
    return { file, bytes: new TextEncoder().encode(page).length, sections };
  },
  text: ({ file, sections }) =>
    `Wrote ${visible(file)}: ${counted(sections.length, "section")}. Open it in a browser; it needs no network.\n`,
};
