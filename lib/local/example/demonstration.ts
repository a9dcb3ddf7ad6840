import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Colours } from "../../cli/text/colour.ts";
import { grouped } from "../../cli/text/table.ts";
import type { StoredNotice } from "../../contract/notices.ts";
import type { Outcome } from "../../contract/results.ts";
import type { LoadedCounts } from "../../domain/workspace/entries.ts";
import { createCommandRunner } from "./demonstration-commands.ts";
import { freshDirectory, stopEngineOf } from "./demonstration-directory.ts";
import { tellWhatIsLeft } from "./demonstration-drift.ts";
import { killAndRecover } from "./demonstration-kill.ts";
import { callsText, fact, heading, outcomeText, type Stage } from "./demonstration-text.ts";
import { EXAMPLE_REGISTRIES, LARGEST, modelsOfHistory, registryPath } from "./history.ts";
import { exampleWorkspace } from "./workspace.ts";

export type DemonstrationOptions = {
  readonly directory: string;
  readonly colours: Colours;
  write(text: string): void;
  now(): Date;
};

type Demonstration = {
  readonly done: Promise<void>;
  /** Ends the demonstration early; `done` then rejects. */
  stop(): void;
};

const SEED = 20_260_529;
const REPORT_FILE = "report.html";

/**
 * Starts the demonstration of `npm start`: an example platform goes through six real registries and today's lists, and one of the runs is killed. The
 * command line does everything, in child processes.
 */
export async function startDemonstration(options: DemonstrationOptions): Promise<Demonstration> {
  const { colours, write } = options;
  const data = await freshDirectory(join(options.directory, ".modelkeeper-example"), options.now());
  const commands = createCommandRunner(data);
  const seen = new Map<string, StoredNotice>();
  const stage: Stage = {
    commands,
    colours,
    write,
    async newNotices() {
      const { notices } = await commands.json<{ notices: StoredNotice[] }>("notices");
      const fresh = notices.filter(({ id }) => !seen.has(id));
      for (const notice of fresh) seen.set(notice.id, notice);
      return fresh;
    },
    someTeam: () => seen.values().next().value?.team.id ?? "",
  };
  const done = demonstrate(stage, data, relative(options.directory, data)).finally(() => stopEngineOf(data));
  return { done, stop: commands.stop };
}

async function demonstrate(stage: Stage, data: string, shownData: string): Promise<void> {
  const { commands, colours, write } = stage;
  await makeExample(stage, data, shownData);
  const part = (number: number, day: string, about: string) =>
    write(heading(colours, `${number} of ${EXAMPLE_REGISTRIES.length + 1}  ${day.padEnd(10)}  ${about}`));
  for (const [index, { file, about }] of EXAMPLE_REGISTRIES.entries()) {
    part(index + 1, file.slice(3, 13), about);
    if (file === LARGEST) await killAndRecover(stage, file);
    else {
      const outcome = await commands.json<Outcome>("apply", "--registry", registryPath(file));
      write(outcomeText(colours, outcome, await stage.newNotices()));
    }
  }
  part(EXAMPLE_REGISTRIES.length + 1, "today", "the project's own lists: dates, successors, living defaults");
  write(outcomeText(colours, await commands.json<Outcome>("apply"), await stage.newNotices()));
  await applyAgain(stage);
  await tellWhatIsLeft(stage);
  await writeReport(stage, data, shownData);
  write(whatToTryNext(colours, shownData, stage.someTeam()));
}

async function makeExample(
  { commands, colours, write }: Stage,
  data: string,
  shownData: string,
): Promise<void> {
  write(heading(colours, "An example platform"));
  const file = join(data, "workspace.json");
  const document = exampleWorkspace({ seed: SEED, teams: 50, references: 2_000, ...modelsOfHistory() });
  writeFileSync(file, JSON.stringify(document));
  const { loaded } = await commands.json<{ loaded: LoadedCounts }>("load", file);
  const {
    teams,
    members,
    customModels,
    pipelines,
    nodes,
    chatbots,
    assistants,
    analyses,
    evaluators,
    collections,
  } = loaded;
  write(
    fact(
      colours,
      "teams",
      `${teams}, with ${grouped(members)} members and ${grouped(customModels)} models of their own`,
    ) +
      fact(
        colours,
        "objects",
        `${grouped(pipelines)} pipelines of ${grouped(nodes)} nodes, ${grouped(chatbots)} chatbots that use them,`,
      ) +
      fact(
        colours,
        "",
        `${grouped(assistants)} assistants, ${grouped(analyses)} analyses, ${grouped(evaluators)} evaluators, ${grouped(collections)} collections`,
      ) +
      fact(colours, "data", shownData),
  );
}

async function applyAgain({ commands, colours, write }: Stage): Promise<void> {
  write(heading(colours, "The last one again"));
  const outcome = await commands.json<Outcome>("apply");
  const status = outcome.status === "nothing-to-do" ? "nothing to do" : outcome.status;
  write(fact(colours, "result", `${status}: ${callsText(outcome)}`));
}

async function writeReport(
  { commands, colours, write }: Stage,
  data: string,
  shownData: string,
): Promise<void> {
  write(heading(colours, "A page to look at"));
  const { sections } = await commands.json<{ sections: readonly string[] }>(
    "report",
    "--out",
    join(data, REPORT_FILE),
  );
  const questions = sections.slice(0, 4).map((section) => section.toLowerCase());
  write(
    fact(colours, "report", join(shownData, REPORT_FILE)) +
      fact(colours, "", `open it in a browser: ${questions.join(", ")}, …`),
  );
}

function whatToTryNext(colours: Colours, shownData: string, team: string): string {
  const commands = [
    ["what needs somebody, and the command for it", "doctor"],
    ["which models are used, and by what", "usage --in-use"],
    ["what was done, once each", "ledger list"],
    ["what an application gets for a stored id", "resolve openai/gpt-4-turbo"],
    ["what one team was told", `notices --team ${team}`],
    ["what an edit of the list would do (edit the copy)", "plan --registry my-registry.json"],
  ] as const;
  return (
    heading(colours, "What to try next") +
    commands
      .map(([why, words], index) => {
        const copy = index === commands.length - 1 ? `  npx modelkeeper build --out my-registry.json\n` : "";
        return `  ${colours.dim(`# ${why}`)}\n${copy}  npx modelkeeper ${words} \\\n    --data ${shownData}\n`;
      })
      .join("") +
    "\nThe data stay there until the next npm start.\n"
  );
}
