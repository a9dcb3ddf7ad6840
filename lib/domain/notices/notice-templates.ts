import type { NoticeOutcome, Restored } from "../../contract/notices.ts";
import { nounFor } from "../text/plural.ts";

/** What notices say, in words of people who build chatbots. */

/** The words that a template is filled with, inert already. */
export type Words = {
  readonly model: string;
  /** The model with its provider: several providers may offer a model of this name. */
  readonly fullName: string;
  readonly replacement: string | undefined;
  readonly retiresOn: string | null;
  /** The day that was told before; null for none. */
  readonly previous: string | null;
  /** Whether `retiresOn` is over, or today. */
  readonly isOver: boolean;
  readonly isToday: boolean;
  /** Of a replacement that is itself deprecated: when it retires, and what takes its place. */
  readonly ends: { readonly retiresOn: string | null; readonly replacement: string | undefined } | undefined;
  /** Whether what was cleared stands in lists that have other models left. */
  readonly othersLeft: "all" | "some" | undefined;
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
export const TEMPLATES: Readonly<
  Record<Exclude<NoticeOutcome, "restored"> | Restored | "retiring", Template>
> = {
  "action-needed": {
    titles({ model, replacement, retiresOn, isOver }) {
      const advice = replacement === undefined ? "choose another model" : `move to ${replacement}`;
      const title = `${model} is deprecated: please ${advice}`;
      return [
        ...(retiresOn === null || isOver ? [] : [`${title} by ${retiresOn}`]),
        title,
        `${model} is deprecated: please choose another model`,
      ];
    },
    what({ fullName, retiresOn, isOver }) {
      if (isOver)
        return `The model ${fullName} is deprecated. It retired on ${retiresOn}, and may have stopped working.`;
      const day = retiresOn === null ? "" : ` It retires on ${retiresOn}.`;
      return `The model ${fullName} is deprecated: it still works, and will be removed.${day}`;
    },
    advice: (words) => adviceToMove(words),
    heading: () => "it is still used by",
  },
  retiring: {
    titles({ model, replacement, retiresOn, isOver, isToday }) {
      const advice = replacement === undefined ? "choose another model" : `move to ${replacement}`;
      const day = isToday ? "today" : `on ${retiresOn}`;
      const title = isOver ? `${model} has retired` : `Reminder: ${model} retires ${day}`;
      return [`${title}, please ${advice}`, `${title}, please choose another model`, title];
    },
    what: ({ fullName, retiresOn, isOver, isToday }) =>
      isOver
        ? `The model ${fullName} retired on ${retiresOn}, and may have stopped working. Your team still uses it.`
        : `The model ${fullName} retires ${isToday ? "today" : `on ${retiresOn}`}, and your team still uses it.`,
    advice: (words) => adviceToMove(words),
    heading: () => "it is still used by",
  },
  "date-changed": {
    titles({ model, retiresOn, previous, isOver }) {
      if (retiresOn === null)
        return [`${model} no longer retires on ${previous}`, `The date of ${model} is withdrawn`];
      const retires = `${model} ${isOver ? "retired" : "retires"} on ${retiresOn}`;
      return [...(previous === null ? [] : [`${retires}, not on ${previous}`]), retires];
    },
    what({ fullName, retiresOn, previous, isOver }) {
      if (retiresOn === null)
        return `The model ${fullName} no longer retires on ${previous}. It is still deprecated, and will be removed on a day that is not known yet.`;
      const retires = `The model ${fullName} ${isOver ? "retired" : "retires"} on ${retiresOn}`;
      return previous === null
        ? `${retires}. Until now no day was known.`
        : `${retires}, not on ${previous} as you were told.`;
    },
    advice: (words) => `${adviceToMove(words)} If your team no longer uses it, there is nothing to do.`,
    heading: () => "it is used by",
  },
  migrated: {
    titles: ({ model, replacement = "its replacement", ends }) => [
      ...(ends?.retiresOn == null
        ? []
        : [`${model} was removed: ${replacement} takes its place until ${ends.retiresOn}`]),
      `${model} was removed: ${replacement} takes its place`,
      `${model} was replaced by ${replacement}`,
      `${model} was removed and replaced`,
    ],
    what: ({ fullName, replacement = "Its replacement" }) =>
      `The model ${fullName} was removed. ${replacement} takes its place.`,
    advice({ replacement, ends }) {
      if (ends === undefined)
        return "You need not change anything, but please try it once: the answers may read differently.";
      const next = ends.replacement === undefined ? "choose another model" : `move to ${ends.replacement}`;
      const when = ends.retiresOn === null ? "" : " before that day";
      return `${endOf(replacement, ends)} Please ${next}${when}.`;
    },
    heading: ({ replacement = "the replacement" }) => `${replacement} is used now by`,
  },
  cleared: {
    titles: ({ model, othersLeft }) =>
      othersLeft === "all"
        ? [`${model} was removed: the other models of its lists stay`, `${model} was removed`]
        : [`${model} was removed: please choose another model`, `${model} was removed`],
    what: ({ fullName }) => `The model ${fullName} was removed, and no other model takes its place.`,
    advice({ othersLeft }) {
      if (othersLeft === "all")
        return "You need not change anything: what used it goes on with the other models of its list.";
      const advice = "Please choose another model: what used it does not work without one.";
      return othersLeft === undefined
        ? advice
        : `${advice} Only lists that hold other models too go on with those.`;
    },
    heading: ({ othersLeft }) =>
      othersLeft === undefined ? "these have no model now" : "it was taken out of",
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

/** Returns what to do about a deprecated model, and by when. */
function adviceToMove({ replacement, retiresOn, isOver, isToday, ends }: Words): string {
  const what = replacement === undefined ? "choose another model" : `move to ${replacement}`;
  const when = isOver || isToday ? " now" : retiresOn === null ? "" : " before that day";
  return `Please ${what}${when}.${ends === undefined ? "" : ` ${endOf(replacement, ends)}`}`;
}

/** Returns a sentence about a replacement that is itself deprecated. */
function endOf(replacement: string | undefined, { retiresOn }: NonNullable<Words["ends"]>): string {
  const day = retiresOn === null ? "will be removed" : `retires on ${retiresOn}`;
  return `Mind that ${replacement ?? "the replacement"} is itself deprecated and ${day}.`;
}

/** Returns a sentence about a model that is back, with a space before it; nothing where it is not deprecated. */
function deprecationOf({ isDeprecated, retiresOn }: Pick<Words, "isDeprecated" | "retiresOn">): string {
  const day = retiresOn === null ? "" : ` It retires on ${retiresOn}.`;
  return isDeprecated ? ` It is deprecated, and will be removed again.${day}` : "";
}
