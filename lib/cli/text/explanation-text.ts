import type { ReplacementExplanation } from "../../contract/parameter-results.ts";
import type { Colours } from "./colour.ts";
import { table } from "./table.ts";
import { visible } from "./visible.ts";

type Field = ReplacementExplanation["fields"][number];

/** Returns a table for each replacement, with what a reviewer of a pull request wants to know about it. */
export function explanationsText(explanations: readonly ReplacementExplanation[], colours: Colours): string {
  if (explanations.length === 0) return "\nNo model names a replacement.\n";
  return explanations.map((explanation) => `\n${explanationText(explanation, colours)}`).join("");
}

function explanationText(explanation: ReplacementExplanation, colours: Colours): string {
  const { model, replacement, fields } = explanation;
  const title = `${colours.bold(visible(model))} to ${colours.bold(visible(replacement))}`;
  const columns = [
    { title: "FIELD", value: ({ field }: Field) => field },
    { title: "BECOMES", value: ({ becomes }: Field) => becomes },
    { title: "VALUES", value: ({ details }: Field) => details.join("; ") },
  ];
  return `${title}: ${visible(sentence(explanation))}\n${table(columns, fields, colours)}`;
}

function sentence({ from, to }: ReplacementExplanation): string {
  if (to === null)
    return "the replacement is deleted too, and its set is in its row; what follows is told there";
  if (from === null) return `any set to ${to}; fields that are not named here are dropped`;
  return from === to ? `${from} on both sides` : `${from} to ${to}`;
}
