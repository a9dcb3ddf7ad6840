import type { Problem } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import { namedReplacement } from "../models/replacement.ts";
import { isProviderName } from "../text/names.ts";
import { findMeant } from "./meant-model.ts";
import { type ModelIndex, type RegistryEntry, titleBeside } from "./model-index.ts";
import type { ReplacementChains } from "./replacement-chains.ts";

/**
 * Returns `replacement-unknown`, `replacement-self`, `replacement-cycle` and `replacement-ends-nowhere`, each at the replacement of every entry that
 * is itself part of the trouble. An entry that only leads into a circle is not reported: mending the circle mends it.
 */
export function replacementProblems(index: ModelIndex, chains: ReplacementChains): Problem[] {
  const meant = findMeant(index);
  const ends = [...index.listed, ...index.deleted].flatMap((entry) => endProblem(entry, chains, meant) ?? []);
  return [...ends, ...chains.circles.flatMap(circleProblems)];
}

function endProblem(
  entry: RegistryEntry,
  chains: ReplacementChains,
  meant: ReturnType<typeof findMeant>,
): Problem | undefined {
  const { provider, name, model, path } = entry;
  if (model.replacement === undefined) return undefined;
  const target = namedReplacement(provider, model.replacement);
  const at = `${path}/replacement`;
  if (target.provider === provider && target.name === name) {
    return problem("replacement-self", at, `${quote(name)} cannot be its own replacement`);
  }
  if (chains.next(entry) === undefined) {
    const place = isProviderName(target.provider) ? target.provider : quote(target.provider);
    const message = `the replacement of ${quote(name)}, ${quote(target.name)}, is neither listed nor deleted at ${place}`;
    return problem("replacement-unknown", at, message + meant(target, provider));
  }
  const end = chains.endOf(entry);
  if (end?.kind !== "nowhere") return undefined;
  const last = titleBeside(provider, end.entry);
  const message = `the replacement of ${quote(name)} leads to ${last}, which is deleted without a replacement`;
  return problem("replacement-ends-nowhere", at, message);
}

const SHOWN = 5;

function circleProblems(circle: readonly RegistryEntry[]): Problem[] {
  const [first] = circle;
  const title = (entry: RegistryEntry) => titleBeside(first?.provider ?? "", entry);
  const rest = circle.length > SHOWN ? ["…"] : [];
  const way = [...circle.slice(0, SHOWN).map(title), ...rest, ...circle.slice(0, 1).map(title)].join(" → ");
  return circle.map((entry) =>
    problem(
      "replacement-cycle",
      `${entry.path}/replacement`,
      `the replacements go round in a circle: ${way}`,
    ),
  );
}
