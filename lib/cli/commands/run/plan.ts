import { Failure } from "../../../contract/errors.ts";
import type { Plan, PlannedMigration } from "../../../contract/plan.ts";
import type { StreamingCommand } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { checkLimits, planLimits } from "../../input/plan-limits.ts";
import { readValidRegistry } from "../../input/registry-input.ts";
import { parseSavedUsage } from "../../input/saved-usage.ts";
import type { Colours } from "../../text/colour.ts";
import { problemLine } from "../../text/errors.ts";
import { actionsText } from "../../text/parameters.ts";
import { planMarkdown, shownNotices, syncLines } from "../../text/plan-text.ts";
import { agreementText, otherWarnings, sourcesText } from "../../text/source-text.ts";
import { counted, grouped, table } from "../../text/table.ts";
import { visible } from "../../text/visible.ts";

/** Ids shown for each verb: the first plan of an empty platform creates every model, and a reader looks for the migrations. */
const SHOWN_IDS = 20;

/** The plan is printed before it is held against the limits: the error then stands on stderr, below what it is about. */
export const command: StreamingCommand = {
  async *stream(dependencies, { options }, { json, colours }) {
    const limits = planLimits(options);
    const saved = text(options, "usage");
    const usage = saved === undefined ? undefined : parseSavedUsage(await dependencies.readFile(saved));
    if (usage !== undefined && "fault" in usage) {
      throw new Failure("bad-usage", `${saved} is no saved \`usage --json\`: ${usage.fault}`);
    }
    const file = text(options, "registry");
    const registry = { ...(await readValidRegistry(dependencies, file)), isOwn: file === undefined };
    const platform = await dependencies.openPlatform(usage === undefined ? "read" : "none");
    const plan = await platform.plan(usage === undefined ? registry : { ...registry, usage: usage.usage });
    if (json) yield `${JSON.stringify(plan, null, 2)}\n`;
    else yield options.markdown === undefined ? planText(plan, colours) : planMarkdown(plan);
    checkLimits(limits, plan.totals);
  },
};

function planText(plan: Plan, colours: Colours): string {
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
  const all = [sync.join(""), migrations(plan, colours), notices(plan, colours), sources, warnings];
  const parts = all.map((part) => part.replace(/^\n/, "")).filter((part) => part !== "");
  return `${parts.join("\n")}\nNothing was written: modelkeeper apply does it.\n`;
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
