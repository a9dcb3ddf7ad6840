import type { Cost, Plan, PlannedMigration } from "../../contract/plan.ts";
import { counted, grouped } from "../text/table.ts";
import { dollarText } from "./pass-text.ts";

const WAS_FREE = "was free";

/** Returns the price of the new model as a multiple of the old one's, such as `×8.57`; null where it is unknown. */
export function ratioText({ price }: Pick<PlannedMigration, "price">): string | null {
  if (price === undefined || price === null) return null;
  const { ratio } = price;
  if (ratio === null) return WAS_FREE;
  if (ratio > 0 && ratio < 0.01) return "<×0.01";
  return `×${ratio < 99.995 ? ratio.toFixed(2) : grouped(Math.round(ratio))}`;
}

/** Tells whether a text of {@link ratioText} says that the new model costs more. */
export function isDearer(ratio: string): boolean {
  return ratio === WAS_FREE || Number(ratio.replaceAll(/[×,]/g, "")) > 1;
}

/** Returns how much more or less a month costs, such as `+$7,571`; null where it is unknown. */
export function deltaText(cost: Cost | null | undefined): string | null {
  if (cost === undefined || cost === null) return null;
  const more = cost.to - cost.from;
  const sign = more > 0 ? "+" : more < 0 ? "-" : "";
  return `${sign}${dollarText(Math.abs(more))}`;
}

/** Returns what all of it costs in a month, whose prices were taken, and of how many migrations nothing is known; empty where nobody asked. */
export function pricesText(prices: Plan["prices"]): string {
  if (prices === undefined) return "";
  const { from, monthly, teams, unknown, withoutTokens } = prices;
  const what =
    monthly === null
      ? "PRICE: three parts input and one part output"
      : `A month: ${deltaText(monthly)} in ${counted(teams, "team")}, ${dollarText(monthly.from)} to ${dollarText(monthly.to)}`;
  return [
    `${what} (prices: ${from.join(", ")})`,
    ...(unknown === 0 ? [] : [`${counted(unknown, "migration")} without a known price`]),
    ...(withoutTokens === 0 ? [] : [`${counted(withoutTokens, "migration")} without tokens`]),
  ].join("; ");
}
