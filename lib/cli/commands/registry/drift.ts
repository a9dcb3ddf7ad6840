import { Failure } from "../../../contract/errors.ts";
import type { RegistryDocument } from "../../../contract/registry-document.ts";
import type { Drift, FindingCode } from "../../../domain/drift/drift.ts";
import { isCalendarDate } from "../../../domain/registry/calendar.ts";
import { writeDates } from "../../../operations/drift/write-dates.ts";
import type { Arguments, Command, Dependencies } from "../../command/command.ts";
import { failsOn } from "../../command/severity.ts";
import { text, texts } from "../../command/values.ts";
import { driftMarkdown } from "../../drift/drift-markdown.ts";
import { driftText } from "../../drift/drift-text.ts";
import { compareWithFeeds } from "../../input/feeds-input.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { visible } from "../../text/visible.ts";

type Options = Arguments["options"];

export const command: Command<Drift> = {
  async run(dependencies, { options }) {
    const { now } = dependencies;
    const files = texts(options, "feed");
    if (files.length === 0)
      throw new Failure("bad-usage", "name a feed: --feed <file>, or feeds in modelkeeper.json");
    failsOn(options);
    const asOf = dateOf(options) ?? new Date(now()).toISOString().slice(0, 10);
    const named = text(options, "registry");
    if (options.write !== undefined) requireList(dependencies, named);
    const { document } = await readValidRegistry(dependencies, named);
    const drift = await compareWithFeeds(dependencies, document, { files, asOf });
    if (options.write === undefined) return { ...drift, written: null };
    return { ...drift, written: await write(dependencies, { named, document, dates: datesIn(drift), asOf }) };
  },
  remarks: ({ feeds }) =>
    feeds.flatMap(({ file, unreadableDates }) =>
      unreadableDates.map(
        (model) => `warning bad-date: ${visible(file)} has something that is no date at ${visible(model)}`,
      ),
    ),
  text: (drift, colours, { options }) =>
    options.markdown === undefined ? driftText(drift, colours) : driftMarkdown(drift),
  exitStatus({ findings, written }, { options }) {
    const fails = failsOn(options);
    const left = written === null ? findings : findings.filter(({ code }) => !WRITTEN.includes(code));
    return left.some(({ severity }) => fails(severity)) ? 1 : 0;
  },
};

/** The findings that `--write` mends. */
const WRITTEN: readonly FindingCode[] = ["date-missing", "date-differs"];

function datesIn({ findings }: Pick<Drift, "findings">): ReadonlyMap<string, string> {
  return new Map(
    findings.flatMap(({ code, model, date }) =>
      WRITTEN.includes(code) && date !== null ? [[model, date] as const] : [],
    ),
  );
}

/** @throws Failure `bad-usage` where there is no list to write to */
function requireList({ registry }: Dependencies, named: string | undefined): void {
  if (named === "-") throw new Failure("bad-usage", "--write needs a file, and --registry - is a pipe");
  if (named === undefined && registry.isShipped) {
    const message =
      "the lists of this package are not those of your app: name its registry with --registry <file>";
    throw new Failure("bad-usage", message);
  }
}

type Listed = {
  readonly named: string | undefined;
  readonly document: RegistryDocument;
  readonly dates: ReadonlyMap<string, string>;
  readonly asOf: string;
};

/** Writes dates into the list, with a byte order mark if it has one; null when there is none to write. */
async function write(
  { registry, readFile, writeFile }: Dependencies,
  { named, document, dates, asOf }: Listed,
): Promise<Drift["written"]> {
  if (dates.size === 0) return null;
  const file = named ?? registry.modelList;
  const list = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await readFile(file));
  const form = named === undefined ? "lines" : "document";
  const context = { ...(await registry.context()), today: asOf };
  await writeFile(file, writeDates({ text: list, form, document }, dates, context));
  return { file, lines: dates.size };
}

function dateOf(options: Options): string | undefined {
  const date = text(options, "as-of");
  if (date !== undefined && !isCalendarDate(date))
    throw new Failure("bad-usage", `--as-of needs a date such as 2027-03-01, not "${date}"`);
  return date;
}
