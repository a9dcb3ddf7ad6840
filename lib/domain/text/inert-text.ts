import { replaceInvisible } from "./invisible.ts";

const MAX_GRAPHEMES = 64;
/** UTF-16 code units of one grapheme: a flag or a skin tone takes four; what takes more is stacked accents. */
const MAX_UNITS = 16;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A name that a user wrote, as a line may show it: no control or direction characters, white space folded, at most 64 graphemes. */
export function inertName(name: string): string {
  // A grapheme can have many code points: the cut before the segmentation keeps 100 KB of them from being looked at one by one.
  const line = inertLine(name.slice(0, 4_096)).replaceAll(/\s+/gu, " ").trim();
  const shown: string[] = [];
  for (const { segment } of graphemes.segment(line)) {
    if (shown.length === MAX_GRAPHEMES) return `${shown.slice(0, -1).join("")}…`;
    shown.push(
      segment.length > MAX_UNITS ? replaceInvisible(segment.slice(0, MAX_UNITS), () => "") : segment,
    );
  }
  return shown.length === 0 ? "(no name)" : shown.join("");
}

/** A text of the platform's own, or the name of a model (200 characters at most), as it is but for what does not show. */
export function inertLine(text: string): string {
  return replaceInvisible(text, () => " ");
}

/** What begins or ends something in the mark-up of Slack, Markdown or HTML, and how it looks without doing so. */
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
 * Always: what pairs, links or escapes. Only where it can begin something: `_`, `#` and `@` inside a word are text in every one of these
 * languages, and frequent in names; a colon makes an emoji of `:word:` and a link of `http://`.
 */
const ACTIVE = /[<>&*~`[\]|\\]|(?<![\p{L}\p{N}])[_#@]|_(?![\p{L}\p{N}])|:(?=\/|[\w+-]+:)|(?<=:[\w+-]+):/gu;

/** The same name where a chat application reads mark-up: nothing in it is bold, a link, a mention or a tag any more. */
export function inertMarkup(name: string): string {
  return name.replaceAll(ACTIVE, (character) => LOOK_ALIKES[character] ?? character);
}

/** Cut at a number of UTF-16 code units, the strictest way to count characters; no half of a character is left. */
export function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
