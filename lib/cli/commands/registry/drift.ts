import { Failure } from "../../../contract/errors.ts";
import { type Drift, SEVERITIES } from "../../../domain/drift/drift.ts";
import { findDrift } from "../../../domain/drift/find-drift.ts";
import { isCalendarDate } from "../../../domain/registry/calendar.ts";
import type { Arguments, Command } from "../../command/command.ts";
import { oneOf, text, texts } from "../../command/values.ts";
import { driftMarkdown } from "../../drift/drift-markdown.ts";
import { driftText } from "../../drift/drift-text.ts";
import { readFeeds } from "../../input/feeds-input.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { visible } from "../../text/visible.ts";

type Options = Arguments["options"];

export const command: Command<Drift> = {
  async run(dependencies, { options }) {
    const { registry, readFile, now } = dependencies;
    const files = texts(options, "feed");
    if (files.length === 0)
      throw new Failure("bad-usage", "name a feed: --feed <file>, or feeds in modelkeeper.json");
    failsFrom(options);
    const asOf = dateOf(options) ?? new Date(now()).toISOString().slice(0, 10);
    const { document } = await readValidRegistry(dependencies, text(options, "registry"));
    const feeds = await readFeeds(readFile, files);
    const [channels, builtIn] = [await registry.channels(), await registry.parameterSets()];
    return { ...findDrift(document, feeds, { channels, builtIn, asOf }), written: null };
  },
  remarks: ({ feeds }) =>
    feeds.flatMap(({ file, unreadableDates }) =>
      unreadableDates.map(
        (model) => `warning bad-date: ${visible(file)} has something that is no date at ${visible(model)}`,
      ),
    ),
  text: (drift, colours, { options }) =>
    options.markdown === undefined ? driftText(drift, colours) : driftMarkdown(drift),
  exitStatus({ findings }, { options }) {
    const from = failsFrom(options);
    return findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= from) ? 1 : 0;
  },
};

/** Returns the place of the least severity that fails; -1 when none does. @throws Failure `bad-usage` */
function failsFrom(options: Options): number {
  const least = oneOf(options, "fail-on", SEVERITIES);
  return least === undefined ? -1 : SEVERITIES.indexOf(least);
}

function dateOf(options: Options): string | undefined {
  const date = text(options, "as-of");
  if (date !== undefined && !isCalendarDate(date))
    throw new Failure("bad-usage", `--as-of needs a date such as 2027-03-01, not "${date}"`);
  return date;
}
