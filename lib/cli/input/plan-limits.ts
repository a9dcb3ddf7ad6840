import { Failure } from "../../contract/errors.ts";
import type { Plan, PlannedMigration, PlanTotals } from "../../contract/plan.ts";
import type { Arguments } from "../command/command.ts";
import { factor, integer } from "../command/values.ts";
import { ratioText } from "../plan/price-text.ts";
import { counted, grouped } from "../text/table.ts";

/** The limits of a plan: each is an option, and says of a total what it counts and what would become of it. */
const LIMITS = [
  { flag: "max-references", total: "references", noun: "reference", verb: "rewrite or clear" },
  { flag: "max-cleared", total: "cleared", noun: "reference", verb: "clear" },
  { flag: "max-dropped", total: "dropped", noun: "field", verb: "drop" },
] as const satisfies readonly { total: keyof PlanTotals; [word: string]: string }[];

/** The most that a limit can be: more than any platform holds. */
const MOST = 999_999_999_999;

type Limit = (typeof LIMITS)[number] & { readonly most: number };

type PlanLimits = {
  readonly counts: readonly Limit[];
  /** The most that a price may be multiplied by. */
  readonly increase: number | undefined;
};

/** Returns the limits that the options set; undefined without any. @throws Failure `bad-usage` for a value that is no count, or no factor */
export function planLimits(options: Arguments["options"]): PlanLimits | undefined {
  const counts = LIMITS.flatMap((limit) => {
    const most = integer(options, limit.flag, { least: 0, most: MOST });
    return most === undefined ? [] : [{ ...limit, most }];
  });
  const increase = factor(options, "max-increase");
  return counts.length === 0 && increase === undefined ? undefined : { counts, increase };
}

/**
 * @throws Failure `over-limit` with every limit that the plan exceeds; `bad-usage` for a limit on what is not known
 */
export function checkLimits({ counts, increase }: PlanLimits, plan: Plan): void {
  const { totals, usage, migrations } = plan;
  const isAtLeast = usage?.notKnown.includes("references") === true;
  const unknown = counts.find(({ total }) => isAtLeast || totals[total] === null);
  if (unknown !== undefined) {
    throw new Failure(
      "bad-usage",
      `--${unknown.flag} cannot be checked: the saved usage does not say what becomes of ${isAtLeast ? "ids that were unknown until now" : "parameters"}. Leave --usage out, to read the tables`,
    );
  }
  const over = counts.flatMap(({ flag, total, noun, verb, most }) => {
    const count = totals[total];
    return count === null || count <= most
      ? []
      : [`${verb} ${counted(count, noun)} (--${flag} ${grouped(most)})`];
  });
  if (increase !== undefined) over.push(...increases(migrations, increase));
  if (over.length > 0) throw new Failure("over-limit", `applying this would ${over.join(", ")}`);
  if (increase !== undefined) requirePrices(migrations);
}

/** Most models named in a message. */
const SHOWN = 5;

/** Returns what is said of the replacements that cost too much, the dearest first. Beside what was free all that costs something is too much. */
function increases(migrations: readonly PlannedMigration[], most: number): string[] {
  const over = migrations
    .flatMap((migration) => {
      const { price = null } = migration;
      return price === null ? [] : [{ migration, ratio: price.ratio ?? Number.POSITIVE_INFINITY }];
    })
    .filter(({ ratio }) => ratio > most)
    .toSorted((left, right) => right.ratio - left.ratio);
  if (over.length === 0) return [];
  const told = over.map(({ migration }) => `${migration.model} ${ratioText(migration)}`);
  return [`make replacements cost more than ×${most}: ${someOf(told)} (--max-increase ${most})`];
}

/** What nobody uses costs nothing, and what a team promotes is its own model. @throws Failure `bad-usage` for a price that is unknown */
function requirePrices(migrations: readonly PlannedMigration[]): void {
  const unknown = migrations.filter(
    ({ kind, replacement, references, price }) =>
      kind !== "promote" && replacement !== null && references > 0 && price === null,
  );
  if (unknown.length === 0) return;
  const told = unknown.map(({ model, replacement }) => `${model} or ${replacement}`);
  throw new Failure(
    "bad-usage",
    `--max-increase cannot be checked: no price is known of ${someOf(told)}. Add a feed that has it: --prices <file>`,
  );
}

function someOf(told: readonly string[]): string {
  const left = told.length - SHOWN;
  return [...told.slice(0, SHOWN), ...(left > 0 ? [`${grouped(left)} more`] : [])].join(", ");
}
