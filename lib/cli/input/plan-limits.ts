import { Failure } from "../../contract/errors.ts";
import type { Plan, PlanTotals } from "../../contract/plan.ts";
import type { Arguments } from "../command/command.ts";
import { integer } from "../command/values.ts";
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

/** Returns the limits that the options set. @throws Failure `bad-usage` for a value that is no count */
export function planLimits(options: Arguments["options"]): readonly Limit[] {
  return LIMITS.flatMap((limit) => {
    const most = integer(options, limit.flag, { least: 0, most: MOST });
    return most === undefined ? [] : [{ ...limit, most }];
  });
}

/**
 * @throws Failure `over-limit` with every limit that the totals exceed; `bad-usage` for a limit on what is not known
 */
export function checkLimits(
  limits: readonly Limit[],
  { totals, usage }: Pick<Plan, "totals" | "usage">,
): void {
  const isAtLeast = usage?.notKnown.includes("references") === true;
  const unknown = limits.find(({ total }) => isAtLeast || totals[total] === null);
  if (unknown !== undefined) {
    throw new Failure(
      "bad-usage",
      `--${unknown.flag} cannot be checked: the saved usage does not say what becomes of ${isAtLeast ? "ids that were unknown until now" : "parameters"}. Leave --usage out, to read the tables`,
    );
  }
  const over = limits.flatMap(({ flag, total, noun, verb, most }) => {
    const count = totals[total];
    return count === null || count <= most
      ? []
      : [`${verb} ${counted(count, noun)} (--${flag} ${grouped(most)})`];
  });
  if (over.length > 0) throw new Failure("over-limit", `applying this would ${over.join(", ")}`);
}
