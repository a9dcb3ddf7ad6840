import type { Entry } from "../../contract/results.ts";
import type { Report } from "../../domain/report/report.ts";
import { html } from "../html.ts";
import {
  dataTable,
  leads,
  leftOut,
  moment,
  type PageOptions,
  type PageSection,
  statusMark,
} from "../parts.ts";

/** The record of migrations, newest first. */
export function ledgerSection({ shown: entries, left }: Report["ledger"], options: PageOptions): PageSection {
  return {
    id: "ledger",
    title: "What the ledger says",
    content:
      entries.length === 0
        ? html`<p class="calm">There was no migration yet.</p>`
        : html`${dataTable<Entry>(
            "Migrations",
            [
              { title: "Begun", cell: ({ startedAt }) => moment(startedAt) },
              { title: "Kind", cell: ({ kind }) => kind },
              { title: "Model", cell: ({ model, replacement }) => leads(model, replacement) },
              { title: "State", cell: ({ state }) => statusMark(state) },
              { title: "Rewritten", isNumber: true, cell: ({ references }) => references.rewritten },
              { title: "Cleared", isNumber: true, cell: ({ references }) => references.cleared },
              { title: "Noted", isNumber: true, cell: ({ references }) => references.noted },
              { title: "Failed", isNumber: true, cell: ({ references }) => references.failed },
              { title: "Teams", isNumber: true, cell: ({ teams }) => teams },
            ],
            entries,
          )}${leftOut(left, "ledger list", options)}`,
  };
}
