import type { ModelRow } from "../../contract/results.ts";
import { daysBetween } from "../registry/calendar.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { firstOf, type Some } from "./some.ts";

/** A model that is on its way out, or has ended. Days are YYYY-MM-DD. */
export type LifeStage = {
  readonly model: string;
  readonly stage: "active" | "deprecated" | "deleted";
  /** Since when it is in that stage. */
  readonly since: string;
  /** The day on which its provider switches it off; null where that is not known. */
  readonly retiresOn: string | null;
  /** Days from today to that day; negative when it is over. */
  readonly daysLeft: number | null;
  readonly replacement: string | null;
  readonly references: number;
};

/** What comes, and what has ended lately. */
export type LifeStages = { readonly coming: Some<LifeStage>; readonly ended: Some<LifeStage> };

const MOST_COMING = 60;
const MOST_ENDED = 30;

/** Returns the models that have a date or are deprecated, the first to end first, and the deleted ones, the last to go first. @param today YYYY-MM-DD */
export function lifeStages(
  models: readonly ModelRow[],
  references: ReadonlyMap<string, number>,
  today: string,
): LifeStages {
  const stages = models.map((row): LifeStage => {
    const { id, status, since, retiresOn, replacement, redirectsTo } = row;
    return {
      model: id,
      stage: status,
      since: since.slice(0, today.length),
      retiresOn,
      daysLeft: retiresOn === null ? null : daysBetween(today, retiresOn),
      replacement: status === "deleted" ? redirectsTo : replacement,
      references: references.get(id) ?? 0,
    };
  });
  const coming = stages
    .filter(({ stage, retiresOn }) => stage === "deprecated" || (stage === "active" && retiresOn !== null))
    .sort((left, right) => byCodeUnit(orderOf(left), orderOf(right)));
  const ended = stages
    .filter(({ stage }) => stage === "deleted")
    .sort((left, right) => byCodeUnit(right.since, left.since) || byCodeUnit(left.model, right.model));
  return { coming: firstOf(coming, MOST_COMING), ended: firstOf(ended, MOST_ENDED) };
}

/** Those without a date come last. */
function orderOf({ retiresOn, model }: LifeStage): string {
  return `${retiresOn ?? "~"} ${model}`;
}
