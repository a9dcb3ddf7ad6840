import type { ModelRow } from "../../contract/results.ts";
import { CLEAN_PASSES_NEEDED } from "../../domain/models/cleanup.ts";
import { firstOf } from "../../domain/report/some.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { countOf } from "../../domain/text/summary.ts";
import { html } from "../html.ts";
import { dataTable, leads, leftOut, moment, type PageOptions, type PageSection } from "../parts.ts";

const MOST = 100;

/** Which deleted models the daily pass still looks for, and how close each is to its end. */
export function tombstonesSection(models: readonly ModelRow[], options: PageOptions): PageSection {
  const tombstones = models.filter(({ status }) => status === "deleted");
  const watched = tombstones
    .filter((row) => row.watched)
    .sort((left, right) => left.cleanPasses - right.cleanPasses || byCodeUnit(left.id, right.id));
  const some = firstOf(watched, MOST);
  const unwatched = tombstones.length - watched.length;
  return {
    id: "watched",
    title: "Which deleted models are still watched",
    content: html`<p>${
      watched.length === 0 ? "None." : `${countOf(watched.length, "model")}.`
    } <span class="quiet">A daily pass looks for references to a deleted model until it has found none on ${CLEAN_PASSES_NEEDED} days. ${countOf(unwatched, "deleted model")} ${unwatched === 1 ? "is" : "are"} through; readers are redirected for ever.</span></p>
${
  some.shown.length > 0 &&
  dataTable(
    "Deleted models that are watched",
    [
      { title: "Model", cell: ({ id, redirectsTo }) => leads(id, redirectsTo) },
      { title: "Deleted", cell: ({ since }) => moment(since) },
      {
        title: "Clean days",
        cell: ({ cleanPasses }) =>
          html`<span class="steps" aria-hidden="true">${"●".repeat(cleanPasses)}${"○".repeat(CLEAN_PASSES_NEEDED - cleanPasses)}</span> ${cleanPasses} of ${CLEAN_PASSES_NEEDED}`,
      },
    ],
    some.shown,
  )
}${leftOut(some.left, "models --status deleted", options)}`,
  };
}
