import { scaleUtc } from "d3-scale";
import type { LifeStage, LifeStages } from "../../domain/report/life-stages.ts";
import { countOf, number } from "../../domain/text/summary.ts";
import { type Html, html } from "../html.ts";
import {
  dataTable,
  day,
  inWords,
  leads,
  leftOut,
  more,
  name,
  type PageOptions,
  type PageSection,
  statusMark,
} from "../parts.ts";

const DAY = 86_400_000;
/** Days before and after today that the timeline shows at least and at most. */
const LEAST = 90;
const MOST_PAST = 365;
const MOST_COMING = 730;

/** Per cent of the width between two labels of the axis, which have 60 pixels, on a phone. */
const APART = 18;
/** Days that may have a label: so many that some are left between today and the ends, wherever today is. */
const MOST_TICKS = 12;

type Scale = (day: string) => string;

/** What comes when: a line for each model on its way out, with today and the day of its end; then what has ended. */
export function timelineSection(stages: LifeStages, today: string, options: PageOptions): PageSection {
  const { coming, ended } = stages;
  const isEmpty = coming.shown.length + ended.shown.length === 0;
  return {
    id: "when",
    title: "What comes when",
    content: isEmpty
      ? html`<p class="calm">No model is deprecated, has a date, or was deleted.</p>`
      : timelineOf(stages, today, options),
  };
}

function timelineOf(stages: LifeStages, today: string, options: PageOptions): Html {
  const { coming, ended } = stages;
  const { scale, axis } = axisOf(stages, today);
  const lines = (those: readonly LifeStage[]): Html =>
    html`<ul class="timeline">${those.map((stage) => lineOf(stage, scale, today))}</ul>`;
  const gone = html`${lines(ended.shown)}${leftOut(ended.left, "models --status deleted", options)}`;
  return html`<p class="quiet">A line is thick from the day on which its model was deprecated, and dashed where no end is known. It ends on the day on which the provider switches the model off.</p>
${axis}
${coming.shown.length === 0 ? html`<p class="quiet">No model is deprecated or has a date.</p>` : lines(coming.shown)}
${leftOut(coming.left, "models --status deprecated", options)}
${ended.shown.length > 0 && more(countOf(ended.shown.length + ended.left, "deleted model"), gone)}
${inWords(stagesTable([...coming.shown, ...ended.shown]))}`;
}

/** Returns the scale of days in per cent of the width, so that a screen of any width has texts of one size, and the axis above the lines. */
function axisOf(
  { coming, ended }: LifeStages,
  today: string,
): { readonly scale: Scale; readonly axis: Html } {
  const now = Date.parse(today);
  const days = [...coming.shown, ...ended.shown].flatMap(({ since, retiresOn }) => [
    since,
    retiresOn ?? since,
  ]);
  const times = days.map((day) => Date.parse(day));
  const from = Math.max(now - MOST_PAST * DAY, Math.min(now - LEAST * DAY, ...times));
  const to = Math.min(now + MOST_COMING * DAY, Math.max(now + LEAST * DAY, ...times) + 14 * DAY);
  const linear = scaleUtc([from, to], [1, 99]).clamp(true);
  const percent = (time: number | Date): string => `${linear(time).toFixed(2)}%`;
  // Labels near the ends would be cut off, and one beside today, or beside another, would cover it on a phone: of many, those that have room.
  const ticks: Date[] = [];
  for (const tick of linear.ticks(MOST_TICKS)) {
    const at = linear(tick);
    const others = [now, ...ticks].map((other) => linear(other));
    if (at > 8 && at < 92 && others.every((other) => Math.abs(at - other) > APART)) ticks.push(tick);
  }
  const axis = html`<div class="axis" aria-hidden="true"><svg height="24">
${ticks.map((tick) => html`<text x="${percent(tick)}" y="15" text-anchor="middle">${tick.toISOString().slice(0, 7)}</text>`)}
<text class="today" x="${percent(now)}" y="15" text-anchor="middle">today</text></svg></div>`;
  return { scale: (day) => percent(Date.parse(day)), axis };
}

function lineOf(stage: LifeStage, scale: Scale, today: string): Html {
  const { model, stage: status, replacement } = stage;
  return html`<li><span class="label">${name(model)}${
    replacement !== null && html` <span class="quiet">to</span> ${name(replacement)}`
  }</span>
<svg height="22" aria-hidden="true"><line class="today" x1="${scale(today)}" x2="${scale(today)}" y1="0" y2="22"/>
${status === "deleted" ? endedMarks(stage, scale) : comingMarks(stage, scale, today)}</svg>
<span class="day">${dayText(stage)}</span></li>`;
}

/** A thin line while a model is only dated, a thick one from its deprecation on, and an end where there is a day. */
function comingMarks({ stage, since, retiresOn }: LifeStage, scale: Scale, today: string): Html {
  const end = retiresOn === null ? "100%" : scale(retiresOn);
  const begin = scale(retiresOn !== null && retiresOn < since ? retiresOn : since);
  const line =
    stage === "deprecated"
      ? html`<line class="bar${retiresOn === null ? " open" : ""}" x1="${begin}" x2="${end}" y1="11" y2="11"/>`
      : html`<line class="thread" x1="${scale(today)}" x2="${end}" y1="11" y2="11"/>`;
  return html`${line}${retiresOn !== null && html`<line class="end" x1="${end}" x2="${end}" y1="3" y2="19"/>`}`;
}

function endedMarks({ since }: LifeStage, scale: Scale): Html {
  return html`<circle class="ended" cx="${scale(since)}" cy="11" r="5"/>`;
}

/** What the line shows, in words. */
function dayText({ stage, since, retiresOn, daysLeft }: LifeStage): Html {
  if (stage === "deleted") return html`deleted ${since}`;
  if (retiresOn === null || daysLeft === null) return html`deprecated ${since}, no date`;
  const when =
    daysLeft < 0
      ? `${number(-daysLeft)} days ago`
      : daysLeft === 0
        ? "today"
        : `in ${countOf(daysLeft, "day")}`;
  return html`<strong>${retiresOn}</strong> <span class="${daysLeft < 0 ? "late" : "quiet"}">${when}</span>`;
}

function stagesTable(stages: readonly LifeStage[]): Html {
  return dataTable(
    "Life stages of models",
    [
      { title: "Model", cell: ({ model, replacement }) => leads(model, replacement) },
      { title: "Stage", cell: ({ stage }) => statusMark(stage) },
      { title: "Since", cell: ({ since }) => day(since) },
      { title: "Retires", cell: ({ retiresOn }) => day(retiresOn) },
      { title: "Days left", isNumber: true, cell: ({ daysLeft }) => daysLeft },
      { title: "References", isNumber: true, cell: ({ references }) => references },
    ],
    stages,
  );
}
