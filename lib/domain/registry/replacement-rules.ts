import type { Problem } from "../../contract/registry-document.ts";
import type { Entry, ModelIndex } from "./model-index.ts";
import { problem, quote } from "./problem.ts";
import type { ReplacementChains } from "./replacement-chains.ts";

/**
 * `replacement-unknown`, `replacement-self`, `replacement-cycle` and `replacement-ends-nowhere`, each at the replacement of every entry
 * that is itself part of the trouble. An entry that only leads into a circle is not reported: mending the circle mends it.
 */
export function replacementProblems(index: ModelIndex, chains: ReplacementChains): Problem[] {
  const ends = [...index.listed, ...index.deleted].flatMap((entry) => endProblem(entry, chains) ?? []);
  return [...ends, ...chains.circles.flatMap(circleProblems)];
}

function endProblem(entry: Entry, chains: ReplacementChains): Problem | undefined {
  const { provider, name, model, path } = entry;
  const { replacement } = model;
  if (replacement === undefined) return undefined;
  const at = `${path}/replacement`;
  if (replacement === name) {
    return problem("replacement-self", at, `${quote(name)} cannot be its own replacement`);
  }
  if (chains.next(entry) === undefined) {
    const message = `the replacement of ${quote(name)}, ${quote(replacement)}, is neither listed nor deleted at ${provider}`;
    return problem("replacement-unknown", at, message);
  }
  const end = chains.endOf(entry);
  if (end?.kind !== "nowhere") return undefined;
  const message = `the replacement of ${quote(name)} leads to ${quote(end.entry.name)}, which is deleted without a replacement`;
  return problem("replacement-ends-nowhere", at, message);
}

const SHOWN = 5;

function circleProblems(circle: readonly Entry[]): Problem[] {
  const [first] = circle;
  const shown = circle.slice(0, SHOWN).map((entry) => quote(entry.name));
  const rest = circle.length > SHOWN ? ["…"] : [];
  const way = [...shown, ...rest, quote(first?.name ?? "")].join(" → ");
  return circle.map((entry) =>
    problem(
      "replacement-cycle",
      `${entry.path}/replacement`,
      `the replacements go round in a circle: ${way}`,
    ),
  );
}
