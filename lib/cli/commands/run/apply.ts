import type { Outcome } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { integer, text } from "../../command/values.ts";
import { given } from "../../input/ids.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import type { Colours } from "../../text/colour.ts";
import { problemLine } from "../../text/errors.ts";
import { commandHere } from "../../text/here.ts";
import { agreementText, otherWarnings, sourcesText } from "../../text/source-text.ts";
import { facts, grouped } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<Outcome> = {
  async run(dependencies, { options }) {
    const caps = given({
      maxWritesPerSecond: integer(options, "max-writes-per-second", { least: 1 }),
      maxReadsPerSecond: integer(options, "max-reads-per-second", { least: 1 }),
    });
    const limits = given({
      references: integer(options, "max-references", { least: 0 }),
      cleared: integer(options, "max-cleared", { least: 0 }),
      dropped: integer(options, "max-dropped", { least: 0 }),
    });
    const registry = await readValidRegistry(dependencies, text(options, "registry"));
    const platform = await dependencies.openPlatform("make");
    return platform.apply({ ...registry, ...caps, limits });
  },
  text(outcome, colours, given) {
    const warnings = otherWarnings(outcome.warnings).map(
      (warning) => `${colours.yellow(problemLine("warning", warning))}\n`,
    );
    const details = hasDone(outcome)
      ? `${loudly(outcome, colours)}\n${detailsOf(outcome, colours)}${sourcesText(outcome.sources, colours)}`
      : "";
    return `${verdict(outcome, colours, (words) => commandHere(words, given))}\n${details}${warnings.join("")}`;
  },
  exitStatus: ({ status }) => (status === "incomplete" || status === "failed" ? 1 : 0),
};

/** Tells whether a run has something to show: one that gave way at once has not. */
function hasDone({ status, sync, references }: Outcome): boolean {
  if (status === "nothing-to-do") return false;
  return (
    status !== "superseded" ||
    [...Object.values(sync), ...Object.values(references)].some((count) => count > 0)
  );
}

/** Returns the summary: red where references were cleared, yellow where a notice has reached nobody. */
function loudly({ summary, references, notices }: Outcome, colours: Colours): string {
  if (references.cleared > 0) return colours.red(summary);
  return notices.unreached > 0 ? colours.yellow(summary) : summary;
}

function verdict(outcome: Outcome, colours: Colours, here: (words: string) => string): string {
  const { status, run } = outcome;
  switch (status) {
    case "succeeded":
      return `${colours.green("Done")}: ${agreementText(outcome)}.`;
    case "nothing-to-do":
      return `${colours.green("Nothing to do")}: ${agreementText(outcome)}.`;
    case "superseded":
      return hasDone(outcome)
        ? "Superseded: a newer request with another registry came, and goes on from what this run had written."
        : "Superseded: a newer request with another registry came first, and this run changed nothing.";
    case "incomplete":
      if (outcome.error !== undefined) return colours.red(`Incomplete: ${visible(outcome.error.message)}.`);
      return colours.red(
        `Incomplete: every model id resolves, but some references could not be rewritten. Look with: ${here("ledger list --state incomplete")}`,
      );
    case "failed":
      return colours.red(
        `Failed: what was begun is kept, and the same command goes on with it. The reason is in: ${here("runs")} (run ${visible(run)})`,
      );
  }
}

function detailsOf(outcome: Outcome, colours: Colours): string {
  const { sync, references, notices, calls, capacity } = outcome;
  return facts(
    [
      ["models", counts(sync)],
      ["references", counts(references)],
      ["notices", counts(notices)],
      ["calls", counts(calls)],
      ["capacity", `read ${grouped(capacity.read)}, write ${grouped(capacity.write)} units`],
      ["time", `${grouped(Math.round(outcome.tookMs / 100) / 10)} s`],
      ["run", visible(outcome.run)],
    ],
    colours,
  );
}

/** Returns text such as `rewritten 310, cleared 12`, with the names of the JSON; zeros are left out. */
function counts(record: Readonly<Record<string, number>>): string {
  const present = Object.entries(record).filter(([, count]) => count > 0);
  return present.length === 0
    ? "none"
    : present.map(([name, count]) => `${name} ${grouped(count)}`).join(", ");
}
