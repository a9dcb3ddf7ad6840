import { hierarchy, tree } from "d3-hierarchy";
import { linkHorizontal } from "d3-shape";
import type { Redirect, Redirects } from "../../domain/report/redirects.ts";
import { cut } from "../../domain/text/inert-text.ts";
import { countOf } from "../../domain/text/summary.ts";
import { type Html, html, inert } from "../html.ts";
import { inWords, leads, leftOut, name, type PageOptions, type PageSection } from "../parts.ts";

/** Pixels of a row, of a column, and of a name in it; a character takes 6 to 7.5. */
const ROW = 26;
const COLUMN = 390;
const NAME = 336;
const CHARACTER = 7.2;
const MOST_CHARACTERS = 44;

/** Where models lead: trees of deleted models, each from left to right to the model at its end. */
export function redirectsSection(redirects: Redirects, options: PageOptions): PageSection {
  const { trees, nowhere, left } = redirects;
  const pairs = trees.flatMap(pairsOf);
  const isEmpty = pairs.length + nowhere.length === 0;
  return {
    id: "redirects",
    title: "Where models lead",
    content: isEmpty
      ? html`<p class="calm">No model was deleted.</p>`
      : html`${
          pairs.length > 0 &&
          html`${chartOf(trees, pairs.length)}
${inWords(html`<ul>${pairs.map(([from, to]) => html`<li>${leads(from, to)}</li>`)}</ul>`)}`
        }
${
  nowhere.length > 0 &&
  html`<h3>${countOf(nowhere.length, "model")} without a replacement</h3>
<p class="quiet">Their references were cleared.</p>
<ul class="names">${nowhere.map((id) => html`<li>${name(id)}</li>`)}</ul>`
}
${leftOut(left, "models --status deleted", options)}`,
  };
}

function pairsOf({ model, from }: Redirect): (readonly [from: string, to: string])[] {
  return from.flatMap((child) => [[child.model, model] as const, ...pairsOf(child)]);
}

function chartOf(trees: readonly Redirect[], deleted: number): Html {
  // One tree over all: its root, which is no model, is not drawn.
  const forest = tree<Redirect>()
    .nodeSize([ROW, COLUMN])
    .separation(() => 1)(hierarchy<Redirect>({ model: "", from: trees }, ({ from }) => [...from]));
  const nodes = forest.descendants().filter(({ depth }) => depth > 0);
  const top = Math.min(...nodes.map(({ x }) => x)) - ROW;
  const height = Math.max(...nodes.map(({ x }) => x)) - top + ROW;
  const columns = Math.max(...nodes.map(({ depth }) => depth));
  const width = columns * COLUMN;
  // Columns count from the right, where chains end.
  const leftOf = (depth: number): number => (columns - depth) * COLUMN + 8;
  const lineOf = (y: number): number => Math.round(y - top);
  // A name that leads on ends where its line begins; of an end, all names begin below each other.
  const beginOf = ({ depth, data }: (typeof nodes)[number]): number =>
    depth === 1
      ? leftOf(depth) - 6
      : leftOf(depth) + NAME - 12 - CHARACTER * Math.min(data.model.length, MOST_CHARACTERS);
  const link = linkHorizontal<unknown, readonly [number, number]>();
  const links = nodes.flatMap((node) => {
    const { parent, depth, x } = node;
    if (parent === null || parent.depth === 0) return [];
    const source = [leftOf(depth) + NAME, lineOf(x)] as const;
    return link({ source, target: [beginOf(parent), lineOf(parent.x)] }) ?? [];
  });
  const label = `${countOf(deleted, "deleted model")} and the models that they lead to`;
  return html`<div class="frame" role="region" aria-label="${label}" tabindex="0">
<svg class="redirects" role="img" aria-label="${label}; the list below says the same" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${links.map((path) => html`<path d="${path}"/>`)}
${nodes.map(
  ({ data, depth, x }) =>
    html`<text class="${depth === 1 ? "end" : "gone"}" x="${depth === 1 ? leftOf(depth) : leftOf(depth) + NAME - 6}" y="${lineOf(x) + 4}">${cut(inert(data.model), MOST_CHARACTERS)}<title>${data.model}</title></text>`,
)}</svg></div>`;
}
