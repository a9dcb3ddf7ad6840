import type { NamedModel, Notice } from "../../contract/notices.ts";
import { daysBetween } from "../registry/calendar.ts";
import { cut, inertLine } from "../text/inert-text.ts";
import { affectedLines, allOfThem, type Medium, PLAIN, placeLines, settingLines } from "./notice-lines.ts";
import { TEMPLATES, type Template, type Words } from "./notice-templates.ts";

/** The texts of a notice, in the plain text of e-mails and lists, and for chat applications. */

export const DEFAULT_CONTACT = "Questions? Please ask the people who run this platform.";
export const MAX_TITLE = 150;
export const MAX_TEXT = 8_000;
const MAX_CONTACT = 300;
/** Most names of each kind, in the order in which these numbers are tried: as many as there is room for. */
const NAMES_SHOWN = [20, 10, 5, 3, 1, 0];

export type NoticeFacts = Pick<
  Notice,
  | "outcome"
  | "restored"
  | "references"
  | "deprecated"
  | "team"
  | "model"
  | "replacement"
  | "retiresOn"
  | "milestone"
  | "previous"
  | "affected"
  | "parameterChanges"
  | "places"
  | "placesLeft"
  | "othersLeft"
  | "replacementEnds"
> &
  Partial<Pick<Notice, "createdAt">> & {
    /** The day that counts as today, YYYY-MM-DD. @default that of `createdAt` */
    readonly today?: string;
  };

function templateOf({
  outcome,
  restored = "undone",
  milestone,
}: Pick<NoticeFacts, "outcome" | "restored" | "milestone">): Template {
  if (milestone !== undefined) return TEMPLATES.retiring;
  return TEMPLATES[outcome === "restored" ? restored : outcome];
}

/** Returns one line of at most 150 characters. */
export function noticeTitleOf(facts: NoticeFacts, medium = PLAIN): string {
  const titles = templateOf(facts).titles(wordsOf(facts, medium));
  return cut(titles.find((title) => title.length <= MAX_TITLE) ?? titles.at(-1) ?? "", MAX_TITLE);
}

/** Returns a text of at most `most` characters: what happened and what to do come first, and names are left out where there are too many. */
export function noticeTextOf(facts: NoticeFacts, contact: string, medium = PLAIN, most = MAX_TEXT): string {
  const words = wordsOf(facts, medium);
  const template = templateOf(facts);
  const blocks = (names: number): string[] => [
    `${template.what(words)} ${template.advice(words)}`,
    block(
      `In the team ${medium.shown(facts.team.name)}, ${template.heading(words)}:`,
      affectedLines(facts.affected, names, medium),
    ),
    block("What changed in the settings:", settingLines(facts.parameterChanges, medium)),
    block("Where:", placeLines(facts, medium)),
    allOfThem(facts, names, medium),
    cut(inertLine(contact), MAX_CONTACT),
  ];
  for (const names of NAMES_SHOWN) {
    const text = blocks(names)
      .filter((one) => one !== "")
      .join("\n\n");
    if (text.length <= most) return text;
  }
  return cut(
    blocks(0)
      .filter((one) => one !== "")
      .join("\n\n"),
    most,
  );
}

/** Returns a list with its heading; nothing without lines. */
function block(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [heading, ...lines].join("\n");
}

function wordsOf(facts: NoticeFacts, { shown }: Medium): Words {
  const { model, replacement, retiresOn, references = 0, deprecated = false } = facts;
  const { othersLeft, replacementEnds: ends, previous, createdAt, today = createdAt } = facts;
  const day =
    retiresOn === null || today === undefined ? undefined : daysBetween(today.slice(0, 10), retiresOn);
  const name = (of: NamedModel): string => shown(inertLine(of.name));
  const fullName = (of: NamedModel): string =>
    of.provider === "" ? name(of) : `${name(of)} (${shown(inertLine(of.provider))})`;
  // At another provider the name may be the same: both models are told with their providers.
  const moves = replacement !== null && replacement.provider !== model.provider;
  return {
    model: moves ? fullName(model) : name(model),
    fullName: fullName(model),
    replacement: replacement === null ? undefined : moves ? fullName(replacement) : name(replacement),
    retiresOn: retiresOn === null ? null : inertLine(retiresOn),
    isOver: day !== undefined && day < 0,
    isToday: day === 0,
    previous: previous == null ? null : inertLine(previous),
    ends:
      ends === undefined
        ? undefined
        : {
            retiresOn: ends.retiresOn === null ? null : inertLine(ends.retiresOn),
            replacement: ends.replacement === null ? undefined : name(ends.replacement),
          },
    othersLeft,
    references,
    isDeprecated: deprecated,
  };
}
