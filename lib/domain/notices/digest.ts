import type { Notice, NoticeOutcome } from "../../contract/notices.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { cut, inertLine } from "../text/inert-text.ts";
import { countOf, number } from "../text/summary.ts";
import { htmlOf, type Section } from "./digest-html.ts";
import { MAX_TEXT, MAX_TITLE, noticeTextOf, noticeTitleOf } from "./notice-texts.ts";

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
export function digestOf(notices: readonly Notice[], { contact, at }: DigestOptions): Digest {
  const sorted = notices.map((notice) => asOf(notice, contact, at)).sort(byUrgency);
  const [first] = sorted;
  if (first === undefined) throw new Error("a digest tells of one notice at least");
  const subject = sorted.length === 1 ? first.title : subjectOf(sorted, first);
  const intro = sorted.length === 1 ? "" : `${introOf(sorted)} The most urgent come first.`;
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

type DigestOptions = {
  readonly contact: string;
  /** When the e-mail is sent, ISO 8601 UTC. @default when each notice was made */
  readonly at?: string;
};

/** A notice with the day on which it is read. */
type Told = Notice & { readonly today?: string };

/** Returns a notice as it is told on the day of the e-mail, which may come days later: a day that was to come may be over. */
function asOf(notice: Notice, contact: string, at: string | undefined): Told {
  const [day, made] = [at, notice.createdAt].map((time) => time?.slice(0, "2026-01-01".length));
  if (day === undefined || day === made) return notice;
  const today = { ...notice, today: day };
  return { ...today, title: noticeTitleOf(today), text: noticeTextOf(today, contact) };
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

/** What is said of the notices of each outcome, of which there are so many. */
const COUNTED: Readonly<Record<NoticeOutcome, string>> = {
  cleared: "removed without a replacement",
  "action-needed": "deprecated",
  "date-changed": "with another date",
  restored: "changed back",
  migrated: "replaced",
};

function introOf(sorted: readonly Notice[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of sorted) counts.set(COUNTED[outcome], (counts.get(COUNTED[outcome]) ?? 0) + 1);
  const kinds = [...counts].map(([what, count]) => `${number(count)} ${what}`).join(", ");
  return `${countOf(sorted.length, "change")} to the models of the team ${sorted[0]?.team.name}: ${kinds}.`;
}

function subjectOf(sorted: readonly Notice[], first: Notice): string {
  return cut(`${first.title}, and ${number(sorted.length - 1)} more`, MAX_TITLE);
}

/**
 * Returns a section for each notice, as long as there is room beside the titles of those that follow; then titles, line by line, and how many more there
 * are. Many titles get half of the room: one who has a hundred notices wants to see what they are about.
 */
function sectionsOf(sorted: readonly Notice[], intro: string, end: string): Section[] {
  const titles = sorted.map(({ title }, index) => `${index + 1}. ${title}`);
  let following = titles.reduce((sum, title) => sum + title.length + GAP, 0);
  let room = MAX_TEXT - intro.length - end.length - LAST_LINE;
  const forTitles = room / 2;
  const sections: Section[] = [];
  for (const [index, notice] of sorted.entries()) {
    const title = titles[index] ?? "";
    following -= title.length + GAP;
    const left = room - title.length - 2 * GAP;
    const most = left - Math.min(following, forTitles);
    if (most < SHORTEST_TEXT) return [...sections, titlesOf(titles.slice(index), room)];
    const text = noticeTextOf(notice, "", undefined, most);
    sections.push({ title, text });
    room = left - text.length;
  }
  return sections;
}

/** Characters between two parts. */
const GAP = 2;

function titlesOf(titles: readonly string[], room: number): Section {
  let left = room;
  const shown = titles.filter((title) => {
    left = left < 0 ? left : left - title.length - GAP;
    return left >= 0;
  });
  const more = titles.length - shown.length;
  const last = more === 0 ? [] : [`and ${countOf(more, "other change")}: your inbox has them all.`];
  return { title: "The others in short:", text: [...shown, ...last].join("\n") };
}
