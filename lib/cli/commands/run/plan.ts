import { Failure } from "../../../contract/errors.ts";
import type { Plan, PlannedMigration } from "../../../contract/plan.ts";
import type { Arguments, Dependencies, Shown, StreamingCommand } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { checkLimits, planLimits } from "../../input/plan-limits.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { parseSavedUsage } from "../../input/saved-usage.ts";
import { changesAsCsv, changesAsJson, changesAsText } from "../../text/changes-text.ts";
import type { Colours } from "../../text/colour.ts";
import { problemLine } from "../../text/errors.ts";
import { commandHere, quoteWord } from "../../text/here.ts";
import { actionsText } from "../../text/parameters.ts";
import { passLine } from "../../text/pass-text.ts";
import { planMarkdown, shownNotices, syncLines } from "../../text/plan-text.ts";
import { agreementText, otherWarnings, sourcesText } from "../../text/source-text.ts";
import { counted, grouped, table } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

type Options = Arguments["options"];

/** Ids shown for each verb: the first plan of an empty platform creates every model, and a reader looks for the migrations. */
const SHOWN_IDS = 20;

/** The plan is printed before it is held against the limits: the error then stands on stderr, below what it is about. */
export const command: StreamingCommand = {
  async *stream(dependencies, given, shown) {
    const { options } = given;
    checkForm(options);
    const limits = planLimits(options);
    let isChecked = limits.length === 0;
    try {
      const plan = yield* options.changes === undefined
        ? planAlone(dependencies, given, shown)
        : planWithChanges(dependencies, given, shown);
      isChecked = true;
      checkLimits(limits, plan.totals);
    } finally {
      // A reader that stops half way, as after `| head`, ends the plan before anybody knows how much it would change.
      if (!isChecked) await shown.remark("the limits were not checked: the plan was not read to its end");
    }
  },
};

/** @throws Failure `bad-usage` for options that do not go together */
function checkForm({ changes, csv, usage, markdown }: Options): void {
  if (changes === undefined && csv === undefined) return;
  const fault =
    changes === undefined
      ? "--csv is a form of --changes: plan --changes --csv"
      : usage !== undefined
        ? "--changes reads the tables, for a saved usage holds no places: leave --usage out"
        : markdown !== undefined
          ? "--changes has no form for a pull request: leave --markdown out"
          : undefined;
  if (fault !== undefined) throw new Failure("bad-usage", fault);
}

async function* planAlone(
  dependencies: Dependencies,
  given: Arguments,
  { json, colours }: Shown,
): AsyncGenerator<string, Plan> {
  const { options } = given;
  const saved = text(options, "usage");
  const usage = saved === undefined ? undefined : parseSavedUsage(await dependencies.readFile(saved));
  if (usage !== undefined && "fault" in usage) {
    throw new Failure("bad-usage", `${saved} is no saved \`usage --json\`: ${usage.fault}`);
  }
  const registry = await registryOf(dependencies, options);
  const platform = await dependencies.openPlatform(usage === undefined ? "read" : "none");
  const plan = await platform.plan(usage === undefined ? registry : { ...registry, usage: usage.usage });
  if (json) yield `${JSON.stringify(plan, null, 2)}\n`;
  else yield options.markdown === undefined ? planText(plan, colours, given) : planMarkdown(plan);
  return plan;
}

async function* planWithChanges(
  dependencies: Dependencies,
  given: Arguments,
  { json, colours }: Shown,
): AsyncGenerator<string, Plan> {
  const { options } = given;
  const registry = await registryOf(dependencies, options);
  const platform = await dependencies.openPlatform("read");
  const { changes, end } = endKept(platform.planChanges(registry));
  if (json) yield* changesAsJson(changes, end);
  else if (options.csv !== undefined) yield* changesAsCsv(changes);
  else {
    yield* changesAsText(changes, colours);
    yield `\n${planText(end(), colours, given)}`;
  }
  return end();
}

/** Returns what a generator yields, and a function that returns what it has returned. */
function endKept<Item, End>(
  generator: AsyncGenerator<Item, End>,
): { readonly changes: AsyncGenerator<Item>; end(): End } {
  const kept: End[] = [];
  return {
    changes: (async function* () {
      kept.push(yield* generator);
    })(),
    end() {
      const [end] = kept;
      if (end === undefined) throw new Error("the generator has not ended");
      return end;
    },
  };
}

async function registryOf(dependencies: Dependencies, options: Options) {
  const file = text(options, "registry");
  return { ...(await readValidRegistry(dependencies, file)), isOwn: file === undefined };
}

function planText(plan: Plan, colours: Colours, given: Arguments): string {
  const warnings = otherWarnings(plan.warnings)
    .map((warning) => `${colours.yellow(problemLine("warning", warning))}\n`)
    .join("");
  const sources = sourcesText(plan.sources, colours);
  if (plan.status === "nothing-to-do")
    return `${colours.green("Nothing to do")}: ${agreementText(plan)}.\n${sources}${warnings && `\n${warnings}`}`;
  const sync = syncLines(plan.sync).map(({ verb, ids }) => {
    const left = ids.length - SHOWN_IDS;
    const shown = [
      ...ids.slice(0, SHOWN_IDS).map(visible),
      ...(left > 0 ? [`and ${grouped(left)} more`] : []),
    ];
    return shown.map((id) => `${colours.dim(verb.padEnd(11))} ${id}\n`).join("");
  });
  const all = [
    sync.join(""),
    migrations(plan, colours),
    notices(plan, colours),
    sources,
    warnings,
    passLine(plan),
  ];
  const parts = all.map((part) => part.replace(/^\n/, "")).filter((part) => part !== "");
  return `${parts.join("\n")}\nNothing was written: ${applyCommand(given)} does it.\n`;
}

/** Returns the command that applies the registry of this plan. */
function applyCommand(given: Arguments): string {
  const file = text(given.options, "registry");
  return commandHere(file === undefined ? "apply" : `apply --registry ${quoteWord(file)}`, given);
}

function migrations(plan: Plan, colours: Colours): string {
  const columns = [
    { title: "MIGRATION", value: (migration: PlannedMigration) => migration.kind },
    { title: "MODEL", value: (migration: PlannedMigration) => migration.model },
    { title: "REPLACEMENT", value: (migration: PlannedMigration) => migration.replacement },
    { title: "REFERENCES", value: (migration: PlannedMigration) => migration.references },
    { title: "TEAMS", value: (migration: PlannedMigration) => migration.teams },
    {
      title: "PARAMETERS",
      value: (migration: PlannedMigration) => actionsText(migration.parameters) || null,
    },
  ];
  return table(columns, plan.migrations, colours);
}

function notices(plan: Plan, colours: Colours): string {
  if (plan.notices.length === 0) return "";
  const { shown, left } = shownNotices(plan.notices);
  const columns = [
    { title: "NOTICE", value: (notice: (typeof shown)[number]) => notice.slug },
    { title: "TEAM", value: (notice: (typeof shown)[number]) => notice.team },
    { title: "MODEL", value: (notice: (typeof shown)[number]) => notice.model },
    { title: "AFFECTED", value: (notice: (typeof shown)[number]) => notice.affected },
  ];
  const more = left === 0 ? "" : `and ${counted(left, "more notice")}\n`;
  return table(columns, shown, colours) + more;
}
