import type { Restored } from "../../contract/restored.ts";
import type { NoticeOutcome } from "../../contract/results.ts";
import { nounFor } from "../text/plural.ts";

/** What notices say, in words of people who build chatbots. */

/** The words that a template is filled with, inert already. */
export type Words = {
  readonly model: string;
  /** The model with its provider: several providers may offer a model of this name. */
  readonly fullName: string;
  readonly replacement: string | undefined;
  readonly retiresOn: string | null;
  /** Number of references that had been moved or cleared. */
  readonly references: number;
  readonly isDeprecated: boolean;
};

export type Template = {
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
export const TEMPLATES: Readonly<Record<Exclude<NoticeOutcome, "restored"> | Restored, Template>> = {
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
