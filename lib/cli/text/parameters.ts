import type { FieldAction, ParameterChange } from "../../contract/results.ts";
import { grouped } from "./table.ts";
import { visible } from "./visible.ts";

/** The actions in the order in which people want to know them: losses first. */
const ACTIONS: readonly Exclude<FieldAction, "keep">[] = ["drop", "default", "clamp", "translate"];

/** Returns text such as `drop top_k (40), clamp temperature (2 to 1), translate thinking to adaptive_thinking (true to true)`, or an empty text. */
export function changesText(changes: readonly ParameterChange[]): string {
  return ACTIONS.flatMap((action) => changes.filter((change) => change.action === action))
    .map(({ action, field, from, to, as }) => {
      const name = as === undefined ? visible(field) : `${visible(field)} to ${visible(as)}`;
      const values = to === undefined ? shown(from) : `${shown(from)} to ${shown(to)}`;
      return `${action} ${name} (${values})`;
    })
    .join(", ");
}

/** Returns counts of fields, such as `drop 12, clamp 3`; empty where nothing is changed. */
export function actionsText(counts: Readonly<Record<FieldAction, number>>): string {
  return ACTIONS.filter((action) => counts[action] > 0)
    .map((action) => `${action} ${grouped(counts[action])}`)
    .join(", ");
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : visible(JSON.stringify(value) ?? "absent");
}
