import type { Plan, PlannedMigration } from "../../contract/plan.ts";
import type { Colours } from "../text/colour.ts";
import { problemLine } from "../text/errors.ts";
import { agreementText, otherWarnings, sourcesText } from "../text/source-text.ts";
import { counted, grouped, table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { passLine } from "./pass-text.ts";
import {
  basisText,
  clearsText,
  lossText,
  parametersText,
  shownNotices,
  shownWarnings,
  syncLines,
} from "./plan-parts.ts";
import { deltaText, isDearer, pricesText, ratioText } from "./price-text.ts";

export type PlanTextOptions = {
  /** Milliseconds since 1970, UTC: a saved usage has an age. */
  readonly now: number;
  readonly allWarnings: boolean;
};

/** Ids shown for each verb: the first plan of an empty platform creates every model, and a reader looks for the migrations. */
const SHOWN_IDS = 20;

/** @param next how the plan is carried out, as a sentence without its full stop; undefined where no platform was looked at */
export function planText(
  plan: Plan,
  colours: Colours,
  { now, allWarnings, next }: PlanTextOptions & { readonly next: string | undefined },
): string {
  const sources = sourcesText(plan.sources, colours);
  const warnings = warningsText(plan, colours, allWarnings);
  const basis = basisText(plan, now);
  if (plan.status === "nothing-to-do") {
    const more = [sources, warnings && `\n${warnings}`, basis && `\n${basis}\n`];
    return `${colours.green("Nothing to do")}: ${agreementText(plan)}.\n${more.join("")}`;
  }
  const clears = clearsText(plan);
  const all = [
    syncText(plan),
    clears && `${colours.red(clears)}\n`,
    migrationsText(plan, colours),
    notices(plan, colours),
    sources,
    warnings,
    passLine(plan),
    basis && `${basis}\n`,
    `${plan.summary}\n`,
  ];
  const parts = all.map((part) => part.replace(/^\n/, "")).filter((part) => part !== "");
  return `${parts.join("\n")}Nothing was written${next === undefined ? "" : `: ${next}`}.\n`;
}

function warningsText(plan: Plan, colours: Colours, allWarnings: boolean): string {
  const { shown, older } = shownWarnings(otherWarnings(plan.warnings), allWarnings);
  const lines = shown.map((warning) => `${colours.yellow(problemLine("warning", warning))}\n`);
  return [...lines, ...(older === "" ? [] : [`${older}\n`])].join("");
}

function syncText(plan: Plan): string {
  const lines = syncLines(plan.sync).map(({ verb, ids }) => {
    const left = ids.length - SHOWN_IDS;
    const shown = [
      ...ids.slice(0, SHOWN_IDS).map(visible),
      ...(left > 0 ? [`and ${grouped(left)} more`] : []),
    ];
    return shown.map((id) => `${verb.padEnd(11)} ${id}\n`).join("");
  });
  return lines.join("");
}

const CLEARED = "CLEARED";

function migrationsText({ migrations, prices }: Plan, colours: Colours): string {
  const columns = [
    { title: "MIGRATION", value: (migration: PlannedMigration) => migration.kind },
    { title: "MODEL", value: (migration: PlannedMigration) => migration.model },
    {
      title: "REPLACEMENT",
      value: replacementText,
      paint: (text: string) => (text.startsWith(CLEARED) ? colours.red(text) : text),
    },
    ...(prices === undefined
      ? []
      : [
          {
            title: "PRICE",
            value: ratioText,
            paint: (text: string) => (isDearer(text) ? colours.red(text) : text),
          },
        ]),
    ...(prices === undefined || prices.monthly === null
      ? []
      : [
          {
            title: "MONTHLY",
            value: ({ monthly }: PlannedMigration) => deltaText(monthly),
            paint: (text: string) => (text.startsWith("+") ? colours.red(text) : text),
          },
        ]),
    { title: "REFERENCES", value: (migration: PlannedMigration) => migration.references },
    { title: "TEAMS", value: (migration: PlannedMigration) => migration.teams },
    { title: "PARAMETERS", value: (migration: PlannedMigration) => parametersText(migration) || null },
  ];
  const losses = migrations.flatMap((migration) => {
    const loss = lossText(migration);
    return loss === "" ? [] : [`${colours.yellow(`${visible(migration.model)} ${visible(loss)}`)}\n`];
  });
  const priced = migrations.length === 0 ? "" : pricesText(prices);
  return table(columns, migrations, colours) + losses.join("") + (priced && `${visible(priced)}\n`);
}

function replacementText({
  kind,
  replacement,
  replacementRetiresOn,
  cleared,
}: PlannedMigration): string | null {
  if (replacement === null) return kind === "delete" && cleared > 0 ? CLEARED : null;
  if (replacementRetiresOn === undefined) return replacement;
  return `${replacement} (${replacementRetiresOn === null ? "deprecated" : `retires ${replacementRetiresOn}`})`;
}

function notices(plan: Plan, colours: Colours): string {
  if (plan.notices.length === 0) return "";
  const { shown, left } = shownNotices(plan.notices);
  const columns = [
    { title: "NOTICE", value: (notice: (typeof shown)[number]) => notice.slug },
    { title: "TEAM", value: (notice: (typeof shown)[number]) => notice.team },
    { title: "MODEL", value: (notice: (typeof shown)[number]) => notice.model },
    { title: "AFFECTED", value: (notice: (typeof shown)[number]) => notice.affected || null },
  ];
  const more = left === 0 ? "" : `and ${counted(left, "more notice")}\n`;
  return table(columns, shown, colours) + more;
}
