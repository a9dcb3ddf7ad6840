import type { Plan, PlannedSync } from "../../contract/plan.ts";
import type { Affected } from "../../contract/results.ts";
import { code, markdownTable, markdownText } from "./markdown.ts";
import { actionsText } from "./parameters.ts";
import { passMarkdown } from "./pass-text.ts";
import { counted, grouped } from "./table.ts";

/** Number of notices shown. A plan can tell thousands of teams: people do not read more than these, and the JSON has all notices. */
const SHOWN_NOTICES = 50;

type ShownNotice = {
  readonly slug: string;
  readonly team: string;
  readonly model: string;
  readonly affected: string;
};

export function shownNotices(notices: Plan["notices"]): {
  readonly shown: readonly ShownNotice[];
  readonly left: number;
} {
  const shown = notices
    .slice(0, SHOWN_NOTICES)
    .map((notice) => ({ ...notice, affected: affectedText(notice.affected) }));
  return { shown, left: notices.length - shown.length };
}

/** Returns text such as `2 chatbots, 1 pipeline`. */
export function affectedText(affected: Affected): string {
  return Object.entries(affected)
    .map(([kind, { count }]) => counted(count, kind))
    .join(", ");
}

/** Returns the changes of rows, in the order in which a reader wants them; verbs without rows are left out. */
export function syncLines(
  sync: PlannedSync,
): readonly { readonly verb: string; readonly ids: readonly string[] }[] {
  const updates = sync.update.map(({ id, changes }) => `${id} (${changedFields(changes)})`);
  return [
    { verb: "create", ids: sync.create },
    { verb: "update", ids: updates },
    { verb: "deprecate", ids: sync.deprecate },
    { verb: "undeprecate", ids: sync.undeprecate },
    { verb: "revive", ids: sync.revive },
    { verb: "delete", ids: sync.delete },
    { verb: "promote", ids: sync.promote.map(({ from, to }) => `${from} to ${to}`) },
  ].filter(({ ids }) => ids.length > 0);
}

function changedFields(changes: Readonly<Record<string, readonly [unknown, unknown]>>): string {
  return Object.entries(changes)
    .map(([field, [before, after]]) => `${field} ${JSON.stringify(before)} to ${JSON.stringify(after)}`)
    .join(", ");
}

/** Returns a comment for a pull request: first what a reviewer decides on, then the lists, folded. */
export function planMarkdown(plan: Plan): string {
  const warnings = plan.warnings.map(
    ({ code: problem, message, path }) => `- \`${problem}\` ${markdownText(message)} (${code(path)})`,
  );
  const sections = [
    "### Models: what this change does",
    plan.status === "nothing-to-do" ? "Nothing to do: the platform agrees with the registry." : summary(plan),
    passMarkdown(plan),
    migrationsTable(plan),
    ...syncLines(plan.sync).map(({ verb, ids }) =>
      folded(
        `${verb} (${grouped(ids.length)})`,
        ids.map((id) => `- ${code(id)}`),
      ),
    ),
    noticesPart(plan),
    warnings.length === 0 ? "" : `#### Warnings\n\n${warnings.join("\n")}`,
    `<sub>digest ${code(plan.digest)}</sub>`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function summary(plan: Plan): string {
  const references = plan.migrations.reduce((sum, migration) => sum + migration.references, 0);
  const teams = new Set(plan.notices.map((notice) => notice.team)).size;
  return `${counted(plan.migrations.length, "migration")}, ${counted(references, "reference")}, ${counted(teams, "team")} to tell.`;
}

function migrationsTable(plan: Plan): string {
  if (plan.migrations.length === 0) return "";
  return markdownTable(
    ["Migration", "Model", "Replacement", "References", "Teams", "Parameters"],
    plan.migrations.map((migration) => [
      migration.kind,
      code(migration.model),
      migration.replacement === null
        ? migration.kind === "delete"
          ? "**cleared**"
          : "none"
        : code(migration.replacement),
      grouped(migration.references),
      grouped(migration.teams),
      actionsText(migration.parameters),
    ]),
  );
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
