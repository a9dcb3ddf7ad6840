import type { Problem } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import { daysBetween } from "./calendar.ts";
import type { ModelIndex } from "./model-index.ts";

const NEAR_DAYS = 30;

/** Returns the warnings `retirement-near` (today or within 30 days) and `retirement-passed`, at `retiresOn`. @param today YYYY-MM-DD */
export function retirementWarnings(index: ModelIndex, today: string): Problem[] {
  return index.listed.flatMap(({ name, path, model }) => {
    if (model.retiresOn === undefined) return [];
    const days = daysBetween(today, model.retiresOn);
    if (days > NEAR_DAYS) return [];
    const at = `${path}/retiresOn`;
    if (days < 0) {
      return [problem("retirement-passed", at, `${quote(name)} was to retire on ${model.retiresOn}`)];
    }
    const message = `${quote(name)} retires on ${model.retiresOn}, in ${days} days`;
    return [problem("retirement-near", at, message)];
  });
}
