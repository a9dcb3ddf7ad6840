import type { NoticeSlug } from "../../contract/notices.ts";
import type { NoticeEvent, NoticeTotals } from "../../domain/report/tally-notices.ts";
import { countOf } from "../../domain/text/summary.ts";
import { html } from "../html.ts";
import {
  dataTable,
  day,
  figures,
  leads,
  leftOut,
  moment,
  type PageOptions,
  type PageSection,
} from "../parts.ts";

const WHAT: Readonly<Record<NoticeSlug, string>> = {
  "llm-model-deprecated": "deprecated",
  "llm-model-retiring": "reminder",
  "llm-model-date-changed": "date changed",
  "llm-model-deleted": "deleted",
  "llm-model-restored": "restored",
};

/** Who was told: what was sent, whom it reached, what teams have acknowledged, and what is due. */
export function noticesSection(notices: NoticeTotals, options: PageOptions): PageSection {
  const { sent, pending, reached, unreached, asking, acknowledged, unasked, dueEmails, events, isCut } =
    notices;
  return {
    id: "notices",
    title: "Who was told",
    content:
      sent + pending + dueEmails === 0
        ? html`<p class="calm">Nobody was told anything yet.</p>`
        : html`${figures([
            ["sent", sent],
            ["reached a member", reached],
            ["reached nobody", unreached],
            ["ask for an answer", asking],
            ["acknowledged", acknowledged],
            ["due to be published", pending],
            ["members with an e-mail due", dueEmails],
          ])}
${unasked > 0 && html`<p class="quiet">The answers to ${countOf(unasked, "notice")} were not looked up.</p>`}
${isCut && html`<p class="quiet">There are more notices than a report reads.</p>`}
${dataTable<NoticeEvent>(
  "Notices by event and model",
  [
    { title: "Last", cell: ({ at }) => moment(at) },
    { title: "What", cell: ({ slug }) => WHAT[slug] },
    { title: "Model", cell: ({ model, replacement }) => leads(model, replacement) },
    { title: "Retires", cell: ({ retiresOn }) => day(retiresOn) },
    { title: "Sent", isNumber: true, cell: (event) => event.sent },
    { title: "Due", isNumber: true, cell: (event) => event.pending },
    { title: "Reached", isNumber: true, cell: (event) => event.reached },
    { title: "Nobody", isNumber: true, cell: (event) => event.unreached },
    { title: "Acknowledged", isNumber: true, cell: (event) => event.acknowledged },
  ],
  events.shown,
)}${leftOut(events.left, "notices", options)}`,
  };
}
