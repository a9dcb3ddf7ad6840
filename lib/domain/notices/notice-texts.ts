import type { Restored } from "../../contract/restored.ts";
import type { Affected, FieldAction, NamedModel, Notice, NoticeOutcome } from "../../contract/results.ts";
import { cut, inertLine, inertMarkup } from "../text/inert-text.ts";
import { nounFor } from "../text/plural.ts";

/** The texts of a notice, in the plain text of e-mails and lists, and for chat applications. */

export const DEFAULT_CONTACT = "Questions? Please ask the people who run this platform.";
export const MAX_TITLE = 150;
export const MAX_TEXT = 8_000;
const MAX_CONTACT = 300;
/** Most settings that are named in the text; the notice itself holds all. */
const SETTINGS_SHOWN = 10;
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
  | "affected"
  | "parameterChanges"
>;

/** The form of names: in plain text as they are, elsewhere without characters that would be mark-up there. */
type Medium = {
  readonly shown: (name: string) => string;
  readonly bullet: string;
};

const PLAIN: Medium = { shown: (name) => name, bullet: "- " };
/** Chat applications; the bullet is a sign that no mark-up knows. */
export const CHAT: Medium = { shown: inertMarkup, bullet: "• " };

type Words = {
  readonly model: string;
  /** The model with its provider: several providers may offer a model of this name. */
  readonly fullName: string;
  readonly replacement: string | undefined;
  readonly retiresOn: string | null;
  /** Number of references that had been moved or cleared. */
  readonly references: number;
  readonly isDeprecated: boolean;
};

type Template = {
  /** Titles from the one that says most to the shortest: the first that is short enough is taken. */
  titles(words: Words): readonly string[];
  /** Says what happened. */
  what(words: Words): string;
  /** Says what to do now, and by when. */
  advice(words: Words): string;
  /** Stands before the list of what is affected. */
  heading(words: Words): string;
};

/** One template for each outcome, and for each thing that can be over. */
const TEMPLATES: Readonly<Record<Exclude<NoticeOutcome, "restored"> | Restored, Template>> = {
  "action-needed": {
    titles({ model, replacement, retiresOn }) {
      const advice = replacement === undefined ? "choose another model" : `move to ${replacement}`;
      const title = `${model} is deprecated: please ${advice}`;
      return [
        ...(retiresOn === null ? [] : [`${title} by ${retiresOn}`]),
        title,
        `${model} is deprecated: please choose another model`,
      ];
    },
    what: ({ fullName, retiresOn }) =>
      `The model ${fullName} is deprecated and will be removed.${retiresOn === null ? "" : ` It retires on ${retiresOn}.`}`,
    advice: ({ replacement, retiresOn }) =>
      `Please ${replacement === undefined ? "choose another model" : `move to ${replacement}`}${retiresOn === null ? "" : " before that day"}.`,
    heading: () => "it is still used by",
  },
  migrated: {
    titles: ({ model, replacement = "its replacement" }) => [
      `${model} was removed: ${replacement} takes its place`,
      `${model} was replaced by ${replacement}`,
      `${model} was removed and replaced`,
    ],
    what: ({ fullName, replacement = "Its replacement" }) =>
      `The model ${fullName} was removed. ${replacement} takes its place.`,
    advice: () =>
      "You need not change anything, but please check that the results are still what you expect.",
    heading: ({ replacement = "the replacement" }) => `${replacement} is used now by`,
  },
  cleared: {
    titles: ({ model }) => [`${model} was removed: please choose another model`, `${model} was removed`],
    what: ({ fullName }) => `The model ${fullName} was removed, and no other model takes its place.`,
    advice: () => "Please choose another model: what used it does not work without one.",
    heading: () => "it is missing now in",
  },
  "no-longer-deprecated": {
    titles: ({ model }) => [`${model} stays: it is no longer deprecated`, `${model} stays`],
    what: ({ fullName, replacement }) =>
      `The model ${fullName} is no longer deprecated, and stays. ${
        replacement === undefined ? "Choosing another model" : `Moving to ${replacement}`
      } is not needed: what uses it goes on using it.`,
    advice: () => "You need not change anything.",
    heading: ({ model }) => `${model} is used by`,
  },
  "listed-again": {
    titles({ model, replacement, isDeprecated }) {
      const title = `${model} is available again${isDeprecated ? ", but deprecated" : ""}`;
      const stays = replacement === undefined ? "what was cleared stays empty" : "what was moved stays there";
      return [`${title}: ${stays}`, title];
    },
    what({ fullName, replacement, references, ...words }) {
      const stays = replacement === undefined ? "cleared stays empty" : `moved to ${replacement} stays there`;
      return [
        `The model ${fullName}, which had been removed, is available again.`,
        deprecationOf(words),
        ` What was ${stays}, in ${references} ${nounFor(references, "place")} of your team.`,
      ].join("");
    },
    advice({ replacement, isDeprecated }) {
      if (replacement !== undefined) return "You need not change anything.";
      const which = isDeprecated ? "another model" : "this model, or another one,";
      return `Please choose ${which} where there is none yet.`;
    },
    heading: ({ model }) => `${model} is used by`,
  },
  undone: {
    titles({ model, isDeprecated }) {
      const title = `${model} is back${isDeprecated ? ", but deprecated" : ""}`;
      return [`${title}: what used it uses it again`, title];
    },
    what: ({ fullName, replacement, ...words }) =>
      `The model ${fullName} is back, and what had been ${
        replacement === undefined ? "cleared" : `moved to ${replacement}`
      } uses it again, with the settings of before.${deprecationOf(words)} What your team has changed since stays as your team left it.`,
    advice: ({ isDeprecated, retiresOn }) =>
      isDeprecated
        ? `Please choose another model${retiresOn === null ? "" : " before that day"}.`
        : "You need not change anything.",
    heading: ({ model }) => `${model} is used again by`,
  },
  redone: {
    titles: ({ model, replacement }) =>
      replacement === undefined
        ? [`${model} was taken away again: please choose another model`, `${model} was taken away again`]
        : [`${replacement} takes the place of ${model} again`, `${model} was replaced again`],
    what: ({ fullName, replacement }) =>
      `What had come back to the model ${fullName} ${
        replacement === undefined
          ? "is without a model again"
          : `uses ${replacement} again, with the settings it had there`
      }. What your team has changed since stays as your team left it.`,
    advice: ({ replacement }) =>
      replacement === undefined ? "Please choose a model there." : "You need not change anything.",
    heading: ({ replacement }) =>
      replacement === undefined ? "a model is missing again in" : `${replacement} is used again by`,
  },
};

/** Returns a sentence about a model that is back, with a space before it; nothing where it is not deprecated. */
function deprecationOf({ isDeprecated, retiresOn }: Pick<Words, "isDeprecated" | "retiresOn">): string {
  const day = retiresOn === null ? "" : ` It retires on ${retiresOn}.`;
  return isDeprecated ? ` It is deprecated, and will be removed again.${day}` : "";
}

function templateOf({ outcome, restored = "undone" }: Pick<NoticeFacts, "outcome" | "restored">): Template {
  return TEMPLATES[outcome === "restored" ? restored : outcome];
}

/** Returns one line of at most 150 characters. */
export function noticeTitleOf(facts: NoticeFacts, medium = PLAIN): string {
  const titles = templateOf(facts).titles(wordsOf(facts, medium));
  return cut(titles.find((title) => title.length <= MAX_TITLE) ?? titles.at(-1) ?? "", MAX_TITLE);
}

/** Returns a text of at most 8,000 characters: what happened and what to do come first, and names are left out where there are too many. */
export function noticeTextOf(facts: NoticeFacts, contact: string, medium = PLAIN): string {
  const words = wordsOf(facts, medium);
  const template = templateOf(facts);
  const blocks = (names: number): string[] => [
    `${template.what(words)} ${template.advice(words)}`,
    block(
      `In the team ${medium.shown(facts.team.name)}, ${template.heading(words)}:`,
      affectedLines(facts.affected, names, medium),
    ),
    block("What changed in the settings:", settingLines(facts.parameterChanges, medium)),
    cut(inertLine(contact), MAX_CONTACT),
  ];
  for (const names of NAMES_SHOWN) {
    const text = blocks(names)
      .filter((one) => one !== "")
      .join("\n\n");
    if (text.length <= MAX_TEXT) return text;
  }
  return cut(blocks(0).join("\n\n"), MAX_TEXT);
}

/** Returns a list with its heading; nothing without lines. */
function block(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [heading, ...lines].join("\n");
}

function wordsOf(facts: NoticeFacts, { shown }: Medium): Words {
  const { model, replacement, retiresOn, references = 0, deprecated = false } = facts;
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
    references,
    isDeprecated: deprecated,
  };
}

function affectedLines(affected: Affected, most: number, { shown, bullet }: Medium): string[] {
  return Object.entries(affected).map(([kind, { count, names }]) => {
    const named = names.slice(0, most).map(shown);
    const left = count - named.length;
    const more = left > 0 && named.length > 0 ? [`and ${left} more`] : [];
    const list = [...named, ...more].join(", ");
    return `${bullet}${count} ${nounFor(count, shown(inertLine(kind)))}${list === "" ? "" : `: ${list}`}`;
  });
}

const WHAT_HAPPENED: Readonly<Record<FieldAction, string>> = {
  keep: "stayed as it was",
  clamp: "was brought into the model's range",
  translate: "was set to the model's nearest choice",
  drop: "was dropped",
  default: "was set to its default",
};

function settingLines(changes: Notice["parameterChanges"], { shown, bullet }: Medium): string[] {
  const lines = changes
    .slice(0, SETTINGS_SHOWN)
    .map(
      ({ field, action, count }) =>
        `${bullet}${shown(field)} ${WHAT_HAPPENED[action]} in ${count} ${nounFor(count, "place")}`,
    );
  const left = changes.length - lines.length;
  return left > 0 ? [...lines, `${bullet}and ${left} more ${nounFor(left, "change")}`] : lines;
}
