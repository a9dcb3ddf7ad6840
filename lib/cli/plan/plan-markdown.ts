import type { Plan, PlannedMigration, PlanWarning } from "../../contract/plan.ts";
import { code, markdownTable, markdownText } from "../text/markdown.ts";
import { counted, grouped } from "../text/table.ts";
import { passMarkdown } from "./pass-text.ts";
import {
  basisText,
  clearsText,
  lossText,
  parametersText,
  shownNotices,
  shownWarnings,
  syncLines,
} from "./plan-parts.ts";
import type { PlanTextOptions } from "./plan-text.ts";
import { deltaText, isDearer, pricesText, ratioText } from "./price-text.ts";

/** Rows that stand open: a reviewer decides on these, the others are folded. */
const OPEN = 10;

/** Returns a comment for a pull request: first what a reviewer decides on, then the lists, folded. */
export function planMarkdown(plan: Plan, { now, allWarnings }: PlanTextOptions): string {
  const { shown, older } = shownWarnings(plan.warnings, allWarnings);
  const clears = clearsText(plan);
  const basis = basisText(plan, now);
  const isSame = plan.status === "nothing-to-do";
  const sections = [
    "### Models: what this change does",
    isSame ? "Nothing to do: the platform agrees with the registry." : `${markdownText(plan.summary)}.`,
    clears && `**:warning: ${clears}**`,
    basis && markdownText(basis),
    warningsPart(shown.slice(0, OPEN)),
    ...migrationsParts(plan),
    shown.length > OPEN
      ? folded(counted(shown.length - OPEN, "more warning"), shown.slice(OPEN).map(warningLine))
      : "",
    older && markdownText(`${older}.`),
    lossesPart(plan),
    ...syncLines(plan.sync).map(({ verb, ids }) =>
      folded(
        `${verb} (${grouped(ids.length)})`,
        ids.map((id) => `- ${code(id)}`),
      ),
    ),
    noticesPart(plan),
    passMarkdown(plan),
    `<sub>digest ${code(plan.digest)}</sub>`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function warningsPart(warnings: readonly PlanWarning[]): string {
  return warnings.length === 0 ? "" : `#### Warnings\n\n${warnings.map(warningLine).join("\n")}`;
}

function warningLine({ code: problem, message, path }: PlanWarning): string {
  return `- \`${problem}\` ${markdownText(message)}${path === "" ? "" : ` (${code(path)})`}`;
}

/** Returns a table of the migrations that change most, and a folded one of the others. */
function migrationsParts({ migrations, prices }: Plan): string[] {
  const all = byEffect(migrations);
  const left = all.slice(OPEN);
  return [
    all.length === 0 ? "" : markdownText(pricesText(prices)),
    all.length === 0 ? "" : migrationsTable(all.slice(0, OPEN), prices),
    left.length === 0 ? "" : folded(counted(left.length, "more migration"), [migrationsTable(left, prices)]),
  ];
}

function byEffect(migrations: readonly PlannedMigration[]): PlannedMigration[] {
  return migrations.toSorted(
    (left, right) => right.cleared - left.cleared || right.references - left.references,
  );
}

function migrationsTable(migrations: readonly PlannedMigration[], prices: Plan["prices"]): string {
  const [hasPrices, hasMonth] = [prices !== undefined, prices !== undefined && prices.monthly !== null];
  const prefix = <Cell>(price: Cell, month: Cell): Cell[] => [
    ...(hasPrices ? [price] : []),
    ...(hasMonth ? [month] : []),
  ];
  return markdownTable(
    ["Migration", "Model", "Replacement", ...prefix("Price", "Monthly"), "References", "Teams", "Parameters"],
    migrations.map((migration) => [
      migration.kind,
      code(migration.model),
      replacementCell(migration),
      ...prefix(priceCell(migration), deltaText(migration.monthly) ?? "unknown"),
      grouped(migration.references),
      grouped(migration.teams),
      parametersText(migration),
    ]),
  );
}

function priceCell(migration: PlannedMigration): string {
  const ratio = ratioText(migration) ?? "unknown";
  return isDearer(ratio) ? `**${ratio}**` : markdownText(ratio);
}

function replacementCell({ kind, replacement, replacementRetiresOn, cleared }: PlannedMigration): string {
  if (replacement === null) return kind === "delete" && cleared > 0 ? "**CLEARED**" : "none";
  if (replacementRetiresOn === undefined) return code(replacement);
  const until = replacementRetiresOn === null ? "deprecated" : `retires ${replacementRetiresOn}`;
  return `${code(replacement)} (${until})`;
}

function lossesPart({ migrations }: Plan): string {
  const losses = migrations.flatMap((migration) => {
    const loss = lossText(migration);
    return loss === "" ? [] : [`- ${code(migration.model)} ${markdownText(loss)}`];
  });
  return losses.length === 0 ? "" : folded(`lost settings (${grouped(losses.length)})`, losses);
}

function noticesPart(plan: Plan): string {
  if (plan.notices.length === 0) return "";
  const { shown, left } = shownNotices(plan.notices);
  const rows = shown.map(({ slug, team, model, affected }) => [
    code(slug),
    code(team),
    code(model),
    markdownText(affected),
  ]);
  const lines = [
    markdownTable(["Notice", "Team", "Model", "Affected"], rows),
    ...(left === 0 ? [] : ["", `and ${grouped(left)} more`]),
  ];
  return folded(`notices (${grouped(plan.notices.length)})`, lines);
}

function folded(title: string, lines: readonly string[]): string {
  return `<details><summary>${title}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}
