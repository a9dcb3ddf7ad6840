import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { lifeStages } from "../domain/report/life-stages.ts";
import { redirectForest } from "../domain/report/redirects.ts";
import type { Report } from "../domain/report/report.ts";
import { referencesByModel } from "../domain/report/team-usage.ts";
import { type Html, html, trusted } from "./html.ts";
import { figures, moment, type PageOptions, type PageSection } from "./parts.ts";
import { ledgerSection } from "./sections/ledger.ts";
import { needsSection } from "./sections/needs.ts";
import { noticesSection } from "./sections/notices.ts";
import { redirectsSection } from "./sections/redirects.ts";
import { runsSection } from "./sections/runs.ts";
import { timelineSection } from "./sections/timeline.ts";
import { tombstonesSection } from "./sections/tombstones.ts";
import { usageSection } from "./sections/usage.ts";

/** The files of the page stand beside this one; a bundle of a function has them beside itself. */
const file = (name: string): string => readFileSync(`${import.meta.dirname}/files/${name}`, "utf8").trim();

/** In their order. */
const SCRIPTS = ["virtual-table.js", "explorer.js"] as const;

/**
 * Makes the page of a report: one document that needs nothing else, and that its Content-Security-Policy lets ask for nothing. Its only style and script are
 * known by their hashes, so that a text that got in as HTML would neither run nor be seen.
 * @returns the document, and the titles of its sections
 */
export function reportPage(
  report: Report,
  options: PageOptions,
): { readonly page: string; readonly sections: readonly string[] } {
  const sections = sectionsOf(report, options);
  const style = file("page.css");
  const scripts = SCRIPTS.map(file);
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${scripts.map(hashOf).join(" ")}; base-uri 'none'; form-action 'none'`;
  const { html: page } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<title>Models of ${report.place}</title>
<style>${trusted(style)}</style></head>
<body><a class="skip" href="#needs">Skip to what needs somebody</a>
<header><h1>Models of ${report.place}</h1><p class="quiet">As of ${moment(report.at)} UTC</p>
${overview(report)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav></header>
<main>${sections.map(sectionPart)}</main>
<footer class="quiet"><p>Made by Modelkeeper. Times are UTC.</p></footer>
${scripts.map((script) => html`<script>${trusted(script)}</script>\n`)}</body></html>
`;
  return { page, sections: sections.map(({ title }) => title) };
}

function sectionsOf(report: Report, options: PageOptions): PageSection[] {
  const { models, usage, notices, ledger } = report;
  const today = report.at.slice(0, 10);
  return [
    needsSection(report, options),
    timelineSection(lifeStages(models, referencesByModel(usage), today), today, options),
    usageSection(usage, options),
    redirectsSection(redirectForest(models), options),
    runsSection(report, options),
    tombstonesSection(models, options),
    noticesSection(notices, options),
    ledgerSection(ledger, options),
  ];
}

function overview({ models, usage }: Report): Html {
  const count = (status: string): number => models.filter((row) => row.status === status).length;
  return figures([
    ["active models", count("active")],
    ["deprecated", count("deprecated")],
    ["deleted", count("deleted")],
    ["references", usage.models.reduce((sum, { references }) => sum + references, 0)],
    ["teams", usage.teams.length],
  ]);
}

function sectionPart({ id, title, content }: PageSection): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content}</section>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
