import type { NotKnown, Plan, PlannedMigration, PlannedSync, PlanWarning } from "../../contract/plan.ts";
import type { Affected } from "../../contract/results.ts";
import { actionsText } from "../text/parameters.ts";
import { counted, grouped } from "../text/table.ts";
import { ageText } from "../text/time.ts";

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

/** Returns text such as `CLEARS 3 references of 2 teams`; empty where none is known to be cleared. */
export function clearsText({ totals, usage }: Pick<Plan, "totals" | "usage">): string {
  if (totals.cleared === 0) return "";
  const teams = totals.clearedTeams === null ? "" : ` of ${counted(totals.clearedTeams, "team")}`;
  const least = usage?.notKnown.includes("references") ? "at least " : "";
  return `CLEARS ${least}${counted(totals.cleared, "reference")}${teams}`;
}

/** Returns what the cell of parameters says of a migration. */
export function parametersText({ parameters, lost }: PlannedMigration): string {
  return lost === null ? "not known" : actionsText(parameters);
}

/** Most fields named of one migration; the JSON has all. */
const SHOWN_FIELDS = 10;

/** Returns what a migration loses, such as `drops temperature (12), clamps top_k (3)`; empty where nothing is lost. */
export function lossText({ lost }: PlannedMigration): string {
  const all = (lost ?? []).map(({ action, field, count }) => `${action}s ${field} (${grouped(count)})`);
  const left = all.length - SHOWN_FIELDS;
  return [...all.slice(0, SHOWN_FIELDS), ...(left > 0 ? [`and ${grouped(left)} more`] : [])].join(", ");
}

const PARTS: Readonly<Record<NotKnown, string>> = {
  references: "references to ids that were unknown until now",
  parameters: "what becomes of parameters",
  "custom-models": "what becomes of custom models",
  teams: "how many teams there are altogether",
  notices: "notices",
  owners: "what uses the owners of references",
};

/**
 * Returns a sentence about a plan that was not made from the tables, such as `From the usage of 2026-11-19 (3 days old); not known from it: notices.`
 * @param now milliseconds since 1970, UTC
 */
export function basisText({ usage }: Pick<Plan, "usage">, now: number): string {
  if (usage === null) return "";
  const when =
    usage.at === null
      ? "a usage without a date"
      : `the usage of ${usage.at.slice(0, 10)} (${ageText(now - Date.parse(usage.at))})`;
  const unknown = usage.notKnown.map((part) => PARTS[part]);
  return `From ${when}${unknown.length === 0 ? "" : `; not known from it: ${unknown.join(", ")}`}.`;
}

/** Returns the warnings to show, and a line about those that the registry in force gives too. @param all whether these are shown as well */
export function shownWarnings(
  warnings: readonly PlanWarning[],
  all: boolean,
): { readonly shown: readonly PlanWarning[]; readonly older: string } {
  const older = warnings.filter((warning) => warning.older === true).length;
  if (all || older === 0) return { shown: warnings, older: "" };
  const text = `${counted(older, "older warning")}, which the registry in force gives too: --all-warnings shows ${older === 1 ? "it" : "them"}`;
  return { shown: warnings.filter((warning) => warning.older !== true), older: text };
}
