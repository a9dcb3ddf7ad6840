import { replaceInvisible } from "./invisible.ts";

const MAX_GRAPHEMES = 64;
/** Most UTF-16 code units of one grapheme: a flag or a skin tone takes four; a grapheme that takes more than this is stacked accents. */
const MAX_UNITS = 16;
/** Made by the first name that is shown: a segmenter reads the names of all locales, 93 M instructions, as many as starting Node. */
let graphemes: Intl.Segmenter | undefined;

/** Returns a name that a user wrote, as a line may show it: no control or direction characters, white space folded, at most 64 graphemes. */
export function inertName(name: string): string {
  // A grapheme can have many code points: the cut before the segmentation keeps 100 KB of them from being segmented one by one.
  const line = inertLine(name.slice(0, 4_096)).replaceAll(/\s+/gu, " ").trim();
  const shown: string[] = [];
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(line)) {
    if (shown.length === MAX_GRAPHEMES) return `${shown.slice(0, -1).join("")}…`;
    shown.push(
      segment.length > MAX_UNITS ? replaceInvisible(segment.slice(0, MAX_UNITS), () => "") : segment,
    );
  }
  return shown.length === 0 ? "(no name)" : shown.join("");
}

/** Returns a text of the platform's own, or the name of a model (200 characters at most), with invisible characters replaced by spaces. */
export function inertLine(text: string): string {
  return replaceInvisible(text, () => " ");
}

/** Characters that begin or end something in the mark-up of Slack, Markdown or HTML, each with a look-alike that does not. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  "<": "＜",
  ">": "＞",
  "&": "＆",
  "*": "＊",
  "~": "～",
  "`": "｀",
  "[": "［",
  "]": "］",
  "|": "｜",
  "\\": "＼",
  _: "＿",
  "#": "＃",
  "@": "＠",
  ":": "：",
};

/**
 * Characters to replace. Always: a character that pairs, links or escapes. Only where it can begin something: `_`, `#` and `@` inside a word are text
 * in every one of these languages, and frequent in names; a colon makes an emoji of `:word:` and a link of `http://`.
 */
const ACTIVE = /[<>&*~`[\]|\\]|(?<![\p{L}\p{N}])[_#@]|_(?![\p{L}\p{N}])|:(?=\/|[\w+-]+:)|(?<=:[\w+-]+):/gu;

/** Returns the same name for a chat application that reads mark-up: nothing in it is bold, a link, a mention or a tag any more. */
export function inertMarkup(name: string): string {
  return name.replaceAll(ACTIVE, (character) => LOOK_ALIKES[character] ?? character);
}

/** Cuts a text at a number of UTF-16 code units, the strictest way to count characters, and leaves no half of a character. */
export function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
