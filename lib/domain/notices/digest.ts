import type { Notice, NoticeOutcome } from "../../contract/notices.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { cut, inertLine } from "../text/inert-text.ts";
import { MAX_TEXT, MAX_TITLE, noticeTextOf } from "./notice-texts.ts";

/** One e-mail to a member about several notices of a team. */

type Digest = {
  /** The notices, the most urgent first. */
  readonly notices: readonly string[];
  /** One line, at most 150 characters. */
  readonly subject: string;
  /** Plain text, at most 8,000 characters. */
  readonly text: string;
  /** The same as HTML: no images, nothing loaded, no links but those of owners; colours of the mail program, light or dark. */
  readonly html: string;
};

/** What comes first: what works no longer, then what somebody has to do, then what is good to know. */
const URGENCY: Readonly<Record<NoticeOutcome, number>> = {
  cleared: 0,
  "action-needed": 1,
  "date-changed": 2,
  restored: 3,
  migrated: 4,
};

/** Characters that are kept for the line that says how many more there are. */
const LAST_LINE = 200;
/** Fewest characters in which a notice can say what it has to say; one with less room has its title alone. */
const SHORTEST_TEXT = 600;

/**
 * Makes the e-mail about notices of one team. One notice is told as it is; of several each is a section with its title, as far as there is room, and
 * then titles alone.
 * @param notices at least one
 */
export function digestOf(notices: readonly Notice[], { contact }: { readonly contact: string }): Digest {
  const sorted = [...notices].sort(byUrgency);
  const [first] = sorted;
  if (first === undefined) throw new Error("a digest tells of one notice at least");
  const subject = sorted.length === 1 ? first.title : subjectOf(sorted, first);
  const intro =
    sorted.length === 1
      ? ""
      : `${sorted.length} things changed about the models of the team ${first.team.name}. The most urgent come first.`;
  const end = sorted.length === 1 ? "" : cut(inertLine(contact), 300);
  const sections = sorted.length === 1 ? [{ title: "", text: first.text }] : sectionsOf(sorted, intro, end);
  const parts = [
    intro,
    ...sections.map(({ title, text }) => [title, text].filter((one) => one !== "").join("\n\n")),
    end,
  ];
  return {
    notices: sorted.map(({ id }) => id),
    subject,
    text: parts.filter((part) => part !== "").join("\n\n"),
    html: htmlOf(subject, [{ title: "", text: intro }, ...sections, { title: "", text: end }]),
  };
}

/** Returns a digit; of two notices the one with the lower digit is the more urgent. */
export function urgencyOf({ outcome }: Pick<Notice, "outcome">): number {
  return URGENCY[outcome];
}

function byUrgency(left: Notice, right: Notice): number {
  const order = (notice: Notice): string =>
    [urgencyOf(notice), notice.retiresOn ?? "9999", notice.title, notice.id].join("\n");
  return byCodeUnit(order(left), order(right));
}

function subjectOf(sorted: readonly Notice[], first: Notice): string {
  return cut(`${first.title}, and ${sorted.length - 1} more`, MAX_TITLE);
}

type Section = { readonly title: string; readonly text: string };

/** Returns a section for each notice, as many as there is room for, and one that counts the rest. */
function sectionsOf(sorted: readonly Notice[], intro: string, end: string): Section[] {
  let room = MAX_TEXT - intro.length - end.length - LAST_LINE;
  const sections: Section[] = [];
  for (const [index, notice] of sorted.entries()) {
    const title = `${index + 1}. ${notice.title}`;
    const left = room - title.length - 4;
    if (left < 0) {
      const more = `and ${sorted.length - index} more: they are in the inbox of the team.`;
      return [...sections, { title: "", text: more }];
    }
    const text = left < SHORTEST_TEXT ? "" : noticeTextOf(notice, "", undefined, left);
    sections.push({ title, text });
    room = left - text.length;
  }
  return sections;
}

/** A font and a measure that read well anywhere; the colours are those of the mail program. */
const STYLE =
  "body{font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;max-width:40em;margin:1.5em auto;padding:0 1em}h1{font-size:1.2em}h2{font-size:1.05em;margin:1.6em 0 .4em}p,ul{margin:.5em 0}";

function htmlOf(subject: string, sections: readonly Section[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">',
    `<title>${escaped(subject)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(subject)}</h1>`,
    ...sections.map(
      ({ title, text }) => `${title === "" ? "" : `<h2>${escaped(title)}</h2>`}${blocksOf(text)}`,
    ),
    "</body></html>",
  ].join("\n");
}

/** Returns the paragraphs of a text as HTML; lines that begin with a bullet are a list, and an indented one, the link of an owner, belongs to its item. */
function blocksOf(text: string): string {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const [first = "", ...items] = `\n${block}`.split(`\n${BULLET}`);
      const heads = first.split("\n").slice(1);
      const list = items.map((item) => `<li>${item.split(INDENT).map(lineOf).join("<br>")}</li>`).join("");
      return `<p>${heads.map(escaped).join("<br>")}</p>${list === "" ? "" : `<ul>${list}</ul>`}`;
    })
    .join("\n");
}

const BULLET = "- ";
const INDENT = "\n  ";

/** @param index of the line in its item: the first one is text, whatever it looks like */
function lineOf(line: string, index: number): string {
  const shown = escaped(line);
  return index > 0 && line.startsWith("https://") ? `<a href="${shown}">${shown}</a>` : shown;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
